/** Which portal an account is looked for at, and which addresses are no portal's. */
import { expect, test, vi } from 'vitest'
import { MeshError } from '../../sdk/core/error.ts'
import { noFeatures } from '../../sdk/core/protocol/features.ts'
import type { PortalConnection } from '../../sdk/core/protocol/transact.ts'
import { createPortalDirectory, type DirectoryOptions } from '../../worker/portal-directory.ts'

const ORIGIN = 'https://app.example.net'

/** A directory on a net where some servers are portals for some domains, and others are none. */
function open(options: DirectoryOptions, domains: Record<string, readonly string[]> = {}) {
  const connect = vi.fn(
    (url: string): PortalConnection => ({
      url,
      async features() {
        const served = domains[url]
        if (served === undefined) throw new MeshError('mesh/portal/refused', 'HTTP 405')
        return { ...noFeatures, domains: served }
      },
      transact: () => Promise.reject(new Error('not asked')),
    }),
  )
  return { connect, directory: createPortalDirectory(connect, options) }
}

test('the portal named for a domain comes first', async () => {
  const portals = { 'Example.com': 'http://10.0.0.5:8080/', 'bücher.example': 'https://books.example' }
  const { directory } = open({ portals, origin: ORIGIN }, { [ORIGIN]: ['example.com'] })
  expect((await directory.forDomain('example.COM')).url).toBe('http://10.0.0.5:8080')
  expect((await directory.forDomain('xn--bcher-kva.example')).url).toBe('https://books.example')
})

test('then the server the app came from, if it serves the domain', async () => {
  const { directory } = open({ origin: ORIGIN }, { [ORIGIN]: ['example.com', 'Example.ORG'] })
  expect((await directory.forDomain('example.com')).url).toBe(ORIGIN)
  expect((await directory.forDomain('example.org')).url).toBe(ORIGIN)
  expect((await directory.forDomain('sub.example.com')).url).toBe('https://mmm.sub.example.com')
})

test('then the convention, also where the app’s server is no portal or there is none', async () => {
  for (const origin of [ORIGIN, undefined]) {
    const { directory } = open({ origin })
    expect((await directory.forDomain('example.com')).url).toBe('https://mmm.example.com')
    expect((await directory.forDomain('BÜCHER.example')).url).toBe('https://mmm.xn--bcher-kva.example')
  }
})

test('a server that is no portal is asked once, one that is away again', async () => {
  for (const [code, times] of [
    ['mesh/portal/refused', 1],
    ['mesh/portal/answer', 1],
    ['mesh/portal/unreachable', 2],
  ] as const) {
    const features = vi.fn(() => Promise.reject(new MeshError(code, 'no')))
    const directory = createPortalDirectory(url => ({ url, features }) as never, { origin: ORIGIN })
    await directory.forDomain('example.com')
    await directory.forDomain('example.com')
    expect(features).toHaveBeenCalledTimes(times)
  }
})

test('a defect in between is not taken for an answer', async () => {
  const failure = new TypeError('a defect')
  const features = () => Promise.reject(failure)
  const directory = createPortalDirectory(url => ({ url, features }) as never, { origin: ORIGIN })
  await expect(directory.forDomain('example.com')).rejects.toBe(failure)
})

test('connections are made once per portal', async () => {
  const { directory, connect } = open({ origin: ORIGIN }, { [ORIGIN]: ['example.com'] })
  const first = await directory.forDomain('example.com')
  expect(directory.at(`${ORIGIN}/`)).toBe(first)
  expect(directory.own?.()).toBe(first)
  expect(directory.at('https://mmm.example.org')).toBe(await directory.forDomain('example.org'))
  expect(connect).toHaveBeenCalledTimes(2)
})

test.each([
  '',
  'a/b',
  'evil.com/x',
  'a:81',
  'a@b',
  'a?b',
  'a#b',
  'a\\b',
  'a b',
  'a..b',
  '-',
  '.',
  '[::1]',
  'a%2fb',
  'a_b',
  'a-.b',
  `a${'-a'.repeat(5000)}_`,
  `${'a'.repeat(64)}.b`,
  'a.'.repeat(130) + 'a',
])('no domain: %j', async domain => {
  const { directory, connect } = open({})
  await expect(directory.forDomain(domain)).rejects.toMatchObject({ code: 'mesh/account/format' })
  expect(connect).not.toHaveBeenCalled()
})

test('a portal named for what is no domain is refused', () => {
  expect(() => open({ portals: { 'https://example.com': 'https://example.com' } })).toThrow(
    expect.objectContaining({ code: 'mesh/argument' }),
  )
})

test('an address from a code must be encrypted or on this machine, unless it was chosen', () => {
  const { directory } = open({
    portals: { 'example.com': 'http://10.0.0.5:8080' },
    origin: 'http://192.168.0.9',
  })
  for (const url of [
    'https://example.com',
    'https://example.com:8443',
    'http://localhost:8080',
    'http://mesh.localhost',
    'http://127.0.0.1:8080',
    'http://[::1]:8080',
    'http://10.0.0.5:8080',
    'http://192.168.0.9/',
  ]) {
    expect(directory.at(url).url, url).toBe(url.replace(/\/$/, ''))
  }
  for (const url of [
    'http://example.com',
    'http://localhost.example.com',
    'http://10.0.0.6',
    'ws://localhost',
    'x',
    '',
  ]) {
    expect(() => directory.at(url), url).toThrow(expect.objectContaining({ code: 'mesh/argument' }))
  }
})
