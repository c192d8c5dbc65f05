import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { createApp } from '../../../portal/http/app.ts'
import { defaultHostNames, isServedHost } from '../../../portal/http/host-names.ts'
import { contentSecurityPolicy } from '../../../portal/http/security-headers.ts'
import { openStaticFiles } from '../../../portal/http/static-files.ts'
import { createTestPortal } from '../support/service.ts'

const folder = mkdtempSync(join(tmpdir(), 'mesh-app-'))
afterAll(() => rmSync(folder, { recursive: true }))
const script = `export const text = '${'mesh '.repeat(1000)}'`
const page = '<!doctype html><title>Mesh</title>'
mkdirSync(join(folder, 'pwa', 'assets'), { recursive: true })
writeFileSync(join(folder, 'secret.txt'), 'secret')
writeFileSync(join(folder, 'pwa', 'index.html'), page)
writeFileSync(join(folder, 'pwa', '.env'), 'secret')
writeFileSync(join(folder, 'pwa', 'service-worker.js'), script)
writeFileSync(join(folder, 'pwa', 'assets', 'main-Ab3_xY-9.js'), script)
symlinkSync(join(folder, 'secret.txt'), join(folder, 'pwa', 'link.txt'))

interface Options {
  readonly isTls?: boolean
  readonly isFailing?: boolean
  readonly isStopping?: boolean
  readonly noFiles?: boolean
}

function open(options: Options = {}) {
  const { service } = createTestPortal()
  return createApp({
    service,
    files: options.noFiles ? undefined : openStaticFiles(join(folder, 'pwa')),
    hostNames: ['example.com', 'localhost'],
    isTls: options.isTls ?? false,
    checkHealth: async () => {
      if (options.isFailing) throw new Error('disk')
    },
    isTakingWork: () => options.isStopping !== true,
    metrics: () => 'numbers 1\n',
  })
}

const at = (path: string, init?: RequestInit) => new Request(`http://example.com${path}`, init)
const get = (path: string, headers: Record<string, string> = {}) => open().request(at(path, { headers }))

describe('the app', () => {
  it('is served at the root, under the strict policy, without anything it could be framed or read by', async () => {
    const response = await get('/')
    expect(await response.text()).toBe(page)
    const headers = Object.fromEntries(response.headers)
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': contentSecurityPolicy,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
    expect(headers['permissions-policy']).toContain('camera=(self)')
    expect(headers).not.toHaveProperty('strict-transport-security')
    expect(headers).not.toHaveProperty('access-control-allow-origin')
    const overTls = await open({ isTls: true }).request(at('/'))
    expect(overTls.headers.get('strict-transport-security')).toMatch(/^max-age=\d+$/)
  })

  it('is the answer to every address a person goes to, and to no file that is not there', async () => {
    for (const path of ['/approve', '/a/b/c', '/x.y']) {
      expect(await (await get(path, { 'sec-fetch-mode': 'navigate' })).text()).toBe(page)
    }
    expect((await get('/approve', { accept: 'text/html' })).status).toBe(200)
    expect((await get('/gone.js', { 'sec-fetch-mode': 'no-cors' })).status).toBe(404)
    expect((await get('/gone.js', { accept: 'text/html' })).status).toBe(404)
    expect((await open().request(at('/', { method: 'POST', body: 'x' }))).status).toBe(405)
  })

  it('has files that browsers keep where their names change with their content, and ask about otherwise', async () => {
    const asset = await get('/assets/main-Ab3_xY-9.js')
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const worker = await get('/service-worker.js')
    expect(worker.headers.get('cache-control')).toBe('no-cache')
    const etag = worker.headers.get('etag')!
    for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const again = await get('/service-worker.js', { 'if-none-match': tag })
      expect([again.status, await again.text()]).toEqual([304, ''])
    }
    expect((await get('/service-worker.js', { 'if-none-match': '"other"' })).status).toBe(200)
  })

  it('is compressed for whoever takes that', async () => {
    const read = async (accept: string) => {
      const response = await get('/service-worker.js', { 'accept-encoding': accept })
      const body = Buffer.from(await response.arrayBuffer())
      expect(response.headers.get('content-length')).toBe(String(body.length))
      expect(response.headers.get('vary')).toBe('Accept-Encoding')
      return { encoding: response.headers.get('content-encoding'), body }
    }
    const brotli = await read('gzip, deflate, br;q=0.9')
    expect(brotli.encoding).toBe('br')
    expect(brotliDecompressSync(brotli.body).toString()).toBe(script)
    const zipped = await read('gzip, br;q=0')
    expect(zipped.encoding).toBe('gzip')
    expect(gunzipSync(zipped.body).toString()).toBe(script)
    expect(await read('identity')).toEqual({ encoding: null, body: Buffer.from(script) })
    expect((await get('/', { 'accept-encoding': 'br' })).headers.get('content-encoding')).toBeNull()
    const head = await open().request(at('/service-worker.js', { method: 'HEAD' }))
    expect([head.headers.get('content-length'), await head.text()]).toEqual([String(script.length), ''])
  })

  it('is read anew when it was built anew', async () => {
    const app = open()
    const file = join(folder, 'pwa', 'robots.txt')
    writeFileSync(file, 'one')
    expect(await (await app.request(at('/robots.txt'))).text()).toBe('one')
    writeFileSync(file, 'another')
    expect(await (await app.request(at('/robots.txt'))).text()).toBe('another')
  })

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/.env',
    '/link.txt',
    '/%00',
    '/%zz',
    '//etc/passwd',
    '/assets',
    `/${'a'.repeat(3000)}.txt`,
  ])('gives nothing away for %s', async path => {
    const response = await get(path)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain('secret')
  })

  it('may be missing: the portal says so', async () => {
    const response = await open({ noFiles: true }).request(at('/'))
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('not built')])
  })
})

describe('the protocol', () => {
  const hello = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"Hello":{}}' }

  it('may be spoken by pages of any origin, without credentials', async () => {
    const preflight = await open().request(
      at('/.well-known/mmm/', {
        method: 'OPTIONS',
        headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
      }),
    )
    expect(preflight.status).toBe(204)
    const allowed = preflight.headers.get('access-control-allow-headers')!.toLowerCase()
    for (const name of [
      'content-type',
      'content-digest',
      'mesh-client',
      'mesh-if-match',
      'signature-input',
    ]) {
      expect(allowed).toContain(name)
    }
    const response = await open().request(
      at('/.well-known/mmm', { ...hello, headers: { ...hello.headers, origin: 'https://app.example' } }),
    )
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    expect(response.headers.get('access-control-expose-headers')).toContain('Mesh-Features')
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  })

  it('is not spoken to whoever came by another name', async () => {
    for (const path of ['/.well-known/mmm/', '/', '/healthz']) {
      const response = await open().request(new Request(`http://evil.example${path}`, { ...hello }))
      expect(response.status).toBe(421)
    }
    expect((await open().request(new Request('http://localhost:8787/.well-known/mmm/', hello))).status).toBe(
      200,
    )
  })
})

describe('health', () => {
  it('follows the store', async () => {
    const well = await open().request(at('/healthz'))
    expect([well.status, await well.text()]).toEqual([200, 'ok\n'])
    expect((await open({ isFailing: true }).request(at('/healthz'))).status).toBe(503)
    expect((await open({ isFailing: true }).request(at('/readyz'))).status).toBe(503)
  })

  it('is one thing, and being ready for more work another', async () => {
    expect((await open().request(at('/readyz'))).status).toBe(200)
    const stopping = open({ isStopping: true })
    const ready = await stopping.request(at('/readyz'))
    expect([ready.status, await ready.text()]).toEqual([503, 'stopping\n'])
    expect((await stopping.request(at('/healthz'))).status).toBe(200)
  })

  it('is told to a load balancer, which knows the portal by its address alone', async () => {
    for (const host of ['10.0.0.5:8787', '[2001:db8::1]']) {
      const ask = (path: string) => open().request(new Request(`http://${host}${path}`))
      expect((await ask('/readyz')).status).toBe(200)
      expect((await ask('/')).status).toBe(421)
    }
  })

  it('is all that a stranger learns of how the portal is doing', async () => {
    expect((await open().request(at('/metrics'))).status).toBe(404)
  })
})

describe('host names', () => {
  it('are those of the machine, the address and the domains, unless said otherwise', () => {
    const names = defaultHostNames('192.0.2.1', ['example.com'])
    for (const host of [
      'localhost:1',
      '127.0.0.1',
      '[::1]:80',
      '192.0.2.1',
      'example.com',
      'EXAMPLE.com.',
      'mmm.example.com',
    ]) {
      expect(isServedHost(`http://${host}/`, names)).toBe(true)
    }
    for (const host of ['evil.example', 'example.com.evil.example', 'xexample.com', '10.0.0.1']) {
      expect(isServedHost(`http://${host}/`, names)).toBe(false)
    }
    expect(isServedHost('http://a.b.example.com/', ['.example.com'])).toBe(true)
    expect(isServedHost('http://example.com/', ['.example.com'])).toBe(false)
    expect(isServedHost('http://anything/', ['*'])).toBe(true)
  })
})
