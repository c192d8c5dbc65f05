/** DirectPortal: the same JSON as over HTTP, without a socket. */
import { expect, test } from 'vitest'
import { readRequest, writeResponse } from '../../sdk/core/schema/index.ts'
import { DirectPortal } from '../../sdk/portal/index.ts'

const deps = { crypto: globalThis.crypto, clock: { now: () => 0 } }

test('transactions reach the service as requests and come back through the reader', async () => {
  const seen: string[] = []
  const portal = new DirectPortal(deps, async request => {
    const body = await request.text()
    seen.push(`${request.method} ${request.url} ${request.headers.get('Mesh-Client')} ${body}`)
    const { transaction } = readRequest(body)
    const text =
      transaction === 'Get' ? writeResponse('Get', { Status: 201, Entries: [] }) : writeResponse('Hello', {})
    return new Response(text, { headers: { 'Mesh-Features': 'scan, domain=example.com' } })
  })
  await expect(portal.transact('Get', { Account: 'alice@example.com' })).resolves.toEqual({
    Status: 201,
    Entries: [],
  })
  expect(seen).toEqual([
    'POST https://portal.example/.well-known/mmm/ null {"Hello":{}}',
    'POST https://portal.example/.well-known/mmm/ mathmesh/0.1.0 {"Get":{"Account":"alice@example.com"}}',
  ])
})

test('refusals have their codes, and a service that hangs ends by the deadline', async () => {
  const refusing = new DirectPortal(deps, async request =>
    (await request.text()).startsWith('{"Hello"')
      ? new Response('{"HelloResponse":{}}', { headers: { 'Mesh-Features': 'scan' } })
      : new Response('{"CreateResponse":{}}', {
          status: 409,
          headers: { 'Mesh-Error': 'mesh/account/taken' },
        }),
  )
  await expect(refusing.transact('CreateAccount', {})).rejects.toMatchObject({ code: 'mesh/account/taken' })

  const hanging = new DirectPortal(deps, () => new Promise(() => {}), { deadline: 20 })
  await expect(hanging.features()).rejects.toMatchObject({ code: 'mesh/portal/timeout' })
})

test('an exception of the service comes through as it is', async () => {
  const failure = new TypeError('a bug')
  const portal = new DirectPortal(deps, () => Promise.reject(failure))
  await expect(portal.features()).rejects.toBe(failure)
})
