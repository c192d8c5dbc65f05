/** After the app is written: lists every file of it, digests them all, and builds the service worker with both inside. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { build, type Plugin } from 'vite'

export interface ServiceWorkerOptions {
  /** The source, from the project's root. */
  readonly entry: string
  /** Its name in the build, beside index.html: a service worker rules the folder it lies in and those below. */
  readonly file: string
}

export function serviceWorkerPlugin({ entry, file }: ServiceWorkerOptions): Plugin {
  let root = ''
  let outDir = ''
  return {
    name: 'mesh-service-worker',
    apply: 'build',
    configResolved(config) {
      root = config.root
      outDir = resolve(config.root, config.build.outDir)
    },
    async closeBundle() {
      const files = filesOf(outDir).filter(name => name !== file)
      await build({
        configFile: false,
        root,
        logLevel: 'warn',
        publicDir: false,
        define: {
          __FILES__: JSON.stringify(files.map(addressOf)),
          __BUILD__: JSON.stringify(digestOf(outDir, files)),
        },
        build: {
          outDir,
          emptyOutDir: false,
          target: 'es2022',
          lib: { entry: resolve(root, entry), formats: ['es'], fileName: () => file },
        },
      })
    },
  }
}

/** Everything a visitor can need without a network; source maps are for developers. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(item => item.isFile() && !item.name.endsWith('.map'))
    .map(item => relative(folder, join(item.parentPath, item.name)).split(sep).join('/'))
    .sort()
}

/** The page is asked for by its folder. */
function addressOf(file: string): string {
  return file === 'index.html' ? './' : `./${file}`
}

function digestOf(folder: string, files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update(readFileSync(join(folder, file)))
  return hash.digest('hex').slice(0, 12)
}
