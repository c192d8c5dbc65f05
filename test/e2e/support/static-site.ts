/** A folder as a web site of its own origin, under a strict policy. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { type Served, serve } from '../../support/serve.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
}

export interface StaticSiteOptions {
  readonly folder: string
  /** The whole policy; `{hash}` stands for the hash of an inline import map. */
  readonly policy: string
}

export function serveFolder({ folder, policy }: StaticSiteOptions): Promise<Served> {
  return serve(async request => {
    const { pathname } = new URL(request.url)
    const file = join(folder, normalize(pathname === '/' ? '/index.html' : pathname))
    const body = await readFile(file).catch(() => undefined)
    if (body === undefined) return new Response('There is no such file.', { status: 404 })
    const map = /<script type="importmap">([^<]*)<\/script>/.exec(body.toString('utf8'))?.[1]
    const hash = map === undefined ? '' : ` 'sha256-${createHash('sha256').update(map).digest('base64')}'`
    return new Response(new Uint8Array(body), {
      headers: {
        'Content-Type': types[extname(file)] ?? 'application/octet-stream',
        'Content-Security-Policy': policy.replace('{hash}', hash),
      },
    })
  })
}
