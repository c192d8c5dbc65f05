/** Attack 20: script in the page sees everything that reaches the page, and no key is in it. */
import { expect, onTestFinished, test, vi } from 'vitest'
import { MeshSession } from '../../sdk/index.ts'
import { openWorkerHost } from '../../sdk/session/worker-host.ts'
import { Database, databaseNames } from '../../worker/database.ts'
import { openTunnel } from './support/tunnel.ts'

/** Where in a message there is a key, or something that looks like the inside of one. */
function findKeys(value: unknown, path = ''): string[] {
  if (value instanceof CryptoKey) return [path]
  if (typeof value === 'string') return /PrivateKey|BEGIN|"d":/.test(value) ? [path] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => [
    ...(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].includes(name) ? [`${path}/${name}`] : []),
    ...findKeys(member, `${path}/${name}`),
  ])
}

async function open() {
  const tunnel = openTunnel()
  const spawn = vi.fn(tunnel.spawn)
  const host = await openWorkerHost({ spawn, store: 'test', portals: {}, timeout: 10_000 })
  onTestFinished(async () => {
    await host.eraseTest()
    host.close()
  })
  const worker = spawn.mock.results[0]!.value as Worker
  const messages: unknown[] = []
  worker.addEventListener('message', ({ data }) => messages.push(data))
  return { mesh: await MeshSession.open({ host }), worker, messages }
}

test('the search finds keys where there are some', async () => {
  const { privateKey } = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])
  expect(findKeys({ value: [{ key: privateKey }] })).toEqual(['/value/0/key'])
  expect(findKeys(await crypto.subtle.exportKey('jwk', privateKey))).toContain('/d')
  expect(findKeys({ text: '{"PrivateKeyOKP":{}}' })).toEqual(['/text'])
})

test('no message to the page carries a key, from the first device to the removal of the profile', async () => {
  const { mesh, messages } = await open()
  await mesh.createDevice({ name: 'a', suite: 'nist' })
  const personal = await mesh.createAccount('alice@example.com', { suite: 'modern' })
  await personal.refresh()
  await personal.pendingNow()
  const request = await mesh.connect(undefined, { portal: 'https://mmm.example.com' })
  await request.cancel()
  await mesh.summary()
  await personal.delete({ evenIfLast: true })
  expect(messages.length).toBeGreaterThanOrEqual(8)
  expect(messages.flatMap(message => findKeys(message))).toEqual([])
})

test('the worker answers calls of its own names alone', async () => {
  const { mesh, worker } = await open()
  const ids = new Map<string, object>([
    ['read', { type: 'GET', path: ['start'] }],
    [
      'inherited',
      { type: 'APPLY', path: ['hasOwnProperty'], argumentList: [{ type: 'RAW', value: 'start' }] },
    ],
    ['deep', { type: 'APPLY', path: ['start', 'toString'], argumentList: [] }],
    ['vault', { type: 'APPLY', path: ['vault', 'list'], argumentList: [] }],
    ['another border', { type: 'ENDPOINT' }],
    ['an honest call', { type: 'APPLY', path: ['summary'], argumentList: [] }],
  ])
  const answered: string[] = []
  worker.addEventListener('message', ({ data }) => answered.push(data.id))
  for (const [id, message] of ids) worker.postMessage({ id, ...message })
  // Answered after all of the above were looked at.
  await mesh.summary()
  expect(answered.filter(id => ids.has(id))).toEqual(['an honest call'])
})

test('a script that opens the database itself finds keys that cannot be exported', async () => {
  const { mesh } = await open()
  await mesh.createAccount('alice@example.com')
  const database = new Database(databaseNames.test)
  onTestFinished(() => database.close())
  const stored = await database.afresh(connection => connection.getAll('keys'))
  expect(stored.length).toBeGreaterThan(4)
  for (const { key } of stored) {
    for (const format of ['jwk', 'pkcs8', 'raw'] as const) {
      await expect(crypto.subtle.exportKey(format as 'jwk', key)).rejects.toThrow()
    }
    const wrapper = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['wrapKey'])
    const wrapping = crypto.subtle.wrapKey('pkcs8', key, wrapper, { name: 'AES-GCM', iv: new Uint8Array(12) })
    await expect(wrapping).rejects.toThrow()
  }
})
