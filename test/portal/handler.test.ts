import { describe, expect, it } from 'vitest'
import { commitOptimistically } from '../../portal/service/optimistic.ts'
import { createMemoryStore } from '../../portal/store/memory.ts'
import type { PortalStore } from '../../portal/store/store.ts'
import { MeshError } from '../../sdk/core/error.ts'
import { DirectPortal } from '../../sdk/portal/index.ts'
import { createTestClock } from './store/store-behaviour.ts'
import { createPerson, deps } from './support/people.ts'
import { createTestPortal, noon, personal, url } from './support/service.ts'

/** A store that fails as told. */
function failingStore(error: unknown): PortalStore {
  const fail = async () => {
    throw error
  }
  return { ...createMemoryStore({ clock: createTestClock() }), get: fail, commit: fail, list: fail }
}

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'mesh-client': 'x', ...headers },
    body,
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  } as RequestInit)

describe('failures', () => {
  it('that nobody expected say nothing of themselves, except to the log', async () => {
    const defect = new TypeError('secret detail')
    const { post: send, events } = createTestPortal({ store: failingStore(defect) })
    const answer = await send('Get', { Identifier: 'x' })
    expect(answer).toMatchObject({ http: 500, error: 'mesh/portal/internal' })
    expect(answer.text + JSON.stringify([...answer.headers])).not.toContain('secret')
    expect(events).toContainEqual({ event: 'failure', error: defect })
  })

  it('of the store are named, and may be tried again', async () => {
    const full = new MeshError('mesh/portal/storage', 'The disk is full.')
    const { post: send } = createTestPortal({ store: failingStore(full) })
    const answer = await send('Publish', { Entry: personal((await createPerson()).signed) })
    expect(answer).toMatchObject({ http: 503, error: 'mesh/portal/storage' })
    expect(answer.headers.get('Retry-After')).not.toBeNull()
    expect(full.retryable).toBe(true)
  })

  it('never end in a rejection, whatever the body does', async () => {
    const { service } = createTestPortal({ limits: { bodyTime: 20, body: 1000 } })
    const stream = (start: (controller: ReadableStreamDefaultController<Uint8Array>) => void) =>
      new ReadableStream<Uint8Array>({ start })
    const bodies: readonly [BodyInit, number][] = [
      ['', 400],
      [new Uint8Array([0xff, 0xfe, 0]), 400],
      [stream(controller => controller.error(new Error('gone'))), 400],
      [stream(() => {}), 408],
      [stream(controller => controller.enqueue(new Uint8Array(2000))), 413],
      ['x'.repeat(2000), 413],
      [`${'{"Publish":'.repeat(60)}1`, 400],
    ]
    for (const [body, status] of bodies) expect((await service.handle(post(body))).status).toBe(status)
    expect((await service.handle(post('{"Hello":{}}', { 'content-length': '5000' }))).status).toBe(413)
    expect((await service.handle(post('{"Hello":{}}', { 'content-encoding': 'br' }))).status).toBe(415)
    expect((await service.handle(post('{"Hello":{}}', { 'content-encoding': 'identity' }))).status).toBe(200)
  })
})

describe('members with names of the language', () => {
  it('are like any others', async () => {
    const { service } = createTestPortal()
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect((await service.handle(post(`{"${name}":{}}`))).status).toBe(400)
      const odd = await service.handle(post(`{"Get":{"${name}":{"Account":"x"},"Identifier":"${name}"}}`))
      expect([odd.status, await odd.text()]).toEqual([200, expect.stringContaining('"Entries":[]')])
    }
  })
})

describe('the log', () => {
  it('tells what was asked and how it went, and names nobody', async () => {
    const { post: send, events } = createTestPortal()
    const alice = await createPerson()
    await send('CreateAccount', { Account: 'alice@example.com', Profile: personal(alice.signed) })
    await send('ConnectPending', { AccountID: 'alice@example.com' })
    const bytes = { received: expect.any(Number), sent: expect.any(Number) }
    expect(events).toEqual([
      { event: 'request', transaction: 'CreateAccount', status: 200, milliseconds: 0, ...bytes },
      {
        event: 'request',
        transaction: 'ConnectPending',
        status: 401,
        code: 'mesh/portal/unauthorized',
        milliseconds: 0,
        ...bytes,
      },
    ])
  })
})

describe('optimistic changes', () => {
  it('start over when others were faster, and give up in the end', async () => {
    const store = createMemoryStore({ clock: createTestClock() })
    let reads = 0
    const contended = (rivals: number) =>
      commitOptimistically(store, async () => {
        reads += 1
        const version = (await store.get('a'))?.version ?? 0
        if (reads <= rivals)
          await store.commit({ expect: [], put: [{ key: 'a', value: 'rival' }], remove: [] })
        return { expect: [{ key: 'a', version }], put: [{ key: 'a', value: 'mine' }], remove: [] }
      })
    await contended(3)
    expect([reads, (await store.get('a'))?.value]).toEqual([4, 'mine'])
    reads = 0
    await expect(contended(100)).rejects.toMatchObject({ code: 'mesh/portal/busy', retryable: true })
  })
})

describe('our client in the same process', () => {
  it('understands what the service says', async () => {
    const { service } = createTestPortal()
    const portal = new DirectPortal({ ...deps, clock: { now: () => noon } }, request =>
      service.handle(request),
    )
    expect((await portal.features()).domains).toEqual(['example.com'])
    const alice = await createPerson()
    await portal.transact('CreateAccount', { Account: 'alice@example.com', Profile: personal(alice.signed) })
    const taken = portal.transact('ValidateAccount', { Account: 'Alice@example.com' })
    await expect(taken).rejects.toMatchObject({ code: 'mesh/account/taken' })
    const refused = portal.transact('DeleteAccount', { Account: 'alice@example.com' })
    await expect(refused).rejects.toMatchObject({ code: 'mesh/portal/unauthorized' })
    const signer = { device: alice.online.privateKey.udf, key: alice.online.privateKey }
    await portal.transact('DeleteAccount', { Account: 'alice@example.com' }, { signer })
    expect((await portal.transact('Get', { Account: 'alice@example.com' })).Entries).toEqual([])
  })
})
