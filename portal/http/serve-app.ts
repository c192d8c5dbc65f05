/** Answers what is not the protocol's with the app: its files, and for every address within it its one page. */
import type { Encoding, StaticFile, StaticFiles } from './static-files.ts'

const PAGE = '/index.html'
const A_YEAR = 31_536_000
const NOT_BUILT = 'This portal serves accounts. Its app is not built here.\n'

/** @param files undefined where the app is not built */
export async function serveApp(request: Request, files: StaticFiles | undefined): Promise<Response> {
  const { method, headers } = request
  if (method !== 'GET' && method !== 'HEAD') return refuse(405, { Allow: 'GET, HEAD' })
  const { pathname } = new URL(request.url)
  const path = pathname.endsWith('/') ? PAGE : pathname
  const file =
    (await files?.find(path)) ?? (isNavigation(request, path) ? await files?.find(PAGE) : undefined)
  if (file !== undefined) return respond(file, headers, method)
  const isRoot = path === PAGE && files === undefined
  return isRoot ? new Response(NOT_BUILT, { status: 404 }) : refuse(404)
}

/** A person going to an address, as opposed to a page asking for one of its files. */
function isNavigation({ headers }: Request, path: string): boolean {
  const mode = headers.get('sec-fetch-mode')
  if (mode !== null) return mode === 'navigate'
  return (headers.get('accept') ?? '').includes('text/html') && !/\.\w+$/.test(path)
}

async function respond(file: StaticFile, asked: Headers, method: string): Promise<Response> {
  const headers = new Headers({
    'Content-Type': file.type,
    'Cache-Control': file.isImmutable ? `public, max-age=${A_YEAR}, immutable` : 'no-cache',
    ETag: file.etag,
    Vary: 'Accept-Encoding',
  })
  if (matches(asked.get('if-none-match'), file.etag)) return new Response(null, { status: 304, headers })
  const encoding = preferredEncoding(asked.get('accept-encoding') ?? '')
  const compressed = encoding && (await file.compressed(encoding))
  if (encoding !== undefined && compressed !== undefined) headers.set('Content-Encoding', encoding)
  const body = compressed ?? file.body
  headers.set('Content-Length', String(body.length))
  return new Response(method === 'HEAD' ? null : body, { headers })
}

/** Tags are compared weakly, since one stands for all encodings. */
function matches(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false
  return ifNoneMatch.split(',').some(tag => ['*', etag, `W/${etag}`].includes(tag.trim()))
}

function preferredEncoding(accepted: string): Encoding | undefined {
  const isAccepted = (encoding: Encoding) =>
    accepted.split(',').some(item => {
      const [name, quality = 'q=1'] = item.split(';').map(part => part.trim())
      return name === encoding && !/^q=0(?:\.0*)?$/.test(quality)
    })
  return (['br', 'gzip'] as const).find(isAccepted)
}

function refuse(status: 404 | 405, headers: Record<string, string> = {}): Response {
  const text = status === 404 ? 'Not found.\n' : 'Not allowed.\n'
  return new Response(text, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers } })
}
