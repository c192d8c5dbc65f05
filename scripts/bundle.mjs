/** TypeScript of the tests as programs for Node, which does not read TypeScript in every version that is supported. */
import { basename, join } from 'node:path'
import { binOf, ensureDependencies, fail, root, run } from './setup.mjs'

/**
 * Bundles a file with everything it imports into a folder of `dist`. Ends the program where that fails.
 * @param {string} entry A path from the project's root.
 * @param {string} folder
 * @returns {string} The bundle's path.
 */
export function bundle(entry, folder) {
  ensureDependencies()
  const out = join(root, 'dist', folder)
  const config = join(root, 'vite.node.config.ts')
  const status = run(process.execPath, [
    binOf('vite'),
    'build',
    ...['--config', config, '--logLevel', 'warn', '--ssr', entry, '--outDir', out],
  ])
  if (status) fail(`${entry} could not be built.`)
  return join(out, `${basename(entry, '.ts')}.js`)
}
