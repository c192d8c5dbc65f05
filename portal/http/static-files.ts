/** The built app's files: read once per version, compressed once per encoding, kept in memory. */
import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

export type Encoding = 'br' | 'gzip'

export interface StaticFile {
  readonly type: string
  /** Of the content, whichever encoding it goes out in. */
  readonly etag: string
  /** Its name changes whenever its content does. */
  readonly isImmutable: boolean
  readonly body: Uint8Array<ArrayBuffer>
  /** The body compressed; undefined where that gains nothing. */
  compressed(encoding: Encoding): Promise<Uint8Array<ArrayBuffer>> | undefined
}

export interface StaticFiles {
  /** @param path of the URL, percent-encoded, beginning with a slash */
  find(path: string): Promise<StaticFile | undefined>
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

const isCompressible = /^text\/|json|javascript|svg|manifest|wasm/
const WORTH_COMPRESSING = 1024
/** Vite writes `assets/name-<8 characters>.ext`. */
const HASHED = /^\/assets\/.+-[\w-]{8}\.[\w.]+$/

const compress = {
  br: (body: Uint8Array) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }),
  gzip: (body: Uint8Array) => promisify(gzip)(body, { level: constants.Z_BEST_COMPRESSION }),
}

interface Kept {
  readonly modified: number
  readonly size: number
  readonly file: StaticFile
}

/**
 * The files below a folder. Names that begin with a dot, unknown types and what lies elsewhere behind a link are not
 * there. A file that was replaced on disk is read anew.
 *
 * @throws if there is no such folder
 */
export function openStaticFiles(folder: string): StaticFiles {
  const root = realpathSync(folder) + sep
  const kept = new Map<string, Kept>()

  return {
    async find(path) {
      const place = placeOf(root, path)
      if (place === undefined) return undefined
      try {
        const { mtimeMs: modified, size, isFile } = await factsOf(place)
        if (!isFile || !(await realpath(place)).startsWith(root)) return undefined
        const known = kept.get(place)
        if (known?.modified === modified && known.size === size) return known.file
        const file = toStaticFile(path, await readFile(place))
        kept.set(place, { modified, size, file })
        return file
      } catch (error) {
        if (isAbsence(error)) return undefined
        throw error
      }
    },
  }
}

async function factsOf(place: string) {
  const facts = await stat(place)
  return { mtimeMs: facts.mtimeMs, size: facts.size, isFile: facts.isFile() }
}

function placeOf(root: string, path: string): string | undefined {
  const segments = tryDecode(path)?.split('/').slice(1)
  const isPlain = segments?.every(segment => /^[\w@-][\w@ .-]*$/.test(segment))
  return segments !== undefined && isPlain && extname(path) in types ? join(root, ...segments) : undefined
}

function tryDecode(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

function toStaticFile(path: string, content: Buffer): StaticFile {
  const body = new Uint8Array(content)
  const type = types[extname(path)]!
  const isWorthIt = body.length >= WORTH_COMPRESSING && isCompressible.test(type)
  const done = new Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>()
  return {
    type,
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`,
    isImmutable: HASHED.test(path),
    body,
    compressed(encoding) {
      if (!isWorthIt) return undefined
      const compressing =
        done.get(encoding) ?? compress[encoding](body).then(result => new Uint8Array(result))
      done.set(encoding, compressing)
      return compressing
    },
  }
}

function isAbsence(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG'
}
