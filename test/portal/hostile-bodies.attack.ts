/** Attack 8, as a portal meets it: requests that are no honest JSON, each beside the same request as it should be. */
import { describe, expect, it } from 'vitest'
import { writeRequest } from '../../sdk/core/schema/index.ts'
import { createPerson } from './support/people.ts'
import { createTestPortal, personal, url } from './support/service.ts'

const BODY = 64 * 1024

async function settle() {
  const portal = createTestPortal({ limits: { body: BODY } })
  const alice = await createPerson()
  const honest = writeRequest('CreateAccount', {
    Account: 'alice@example.com',
    Profile: personal(alice.signed),
  })
  const post = async (body: BodyInit) => {
    const headers = { 'Content-Type': 'application/json', 'Mesh-Client': 'x' }
    const request = new Request(url, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
    const response = await portal.service.handle(request)
    return { http: response.status, error: response.headers.get('Mesh-Error') }
  }
  const count = async () => (await portal.store.list('', { limit: 1000 })).length
  return { portal, alice, honest, post, count }
}

/** Where a member may be put into the request, beside the account. */
const beside = (honest: string, member: string) => honest.replace('"Account":', `${member},"Account":`)
const payloadOf = (text: string) => /"payload":"([^"]+)"/.exec(text)![1]!

const hostile: readonly (readonly [name: string, make: (honest: string) => string, code: string])[] = [
  ['a member twice', honest => beside(honest, '"Account":"mallory@example.com"'), 'mesh/json/duplicate'],
  ['brackets without end', honest => beside(honest, `"Other":${'['.repeat(20_000)}`), 'mesh/json/depth'],
  [
    'another type of member',
    honest => honest.replace(/"Account":"[^"]+"/, '"Account":{}'),
    'mesh/schema/member',
  ],
  [
    'junk in base64',
    honest => honest.replace(payloadOf(honest), `${payloadOf(honest).slice(0, -3)}*€=`),
    'mesh/encoding/base64url',
  ],
  ['what is cut off', honest => honest.slice(0, -40), 'mesh/json/syntax'],
  ['two requests in one', honest => `${honest}${honest}`, 'mesh/json/syntax'],
]

describe('a body with', () => {
  it.each(hostile)('%s is refused by name, and nothing is stored', async (_, make, code) => {
    const { honest, post, count } = await settle()
    expect(make(honest)).not.toBe(honest)
    const { http, error } = await post(make(honest))
    expect({ error, isRefused: http >= 400 && http < 500 }).toEqual({ error: code, isRefused: true })
    expect(await count()).toBe(0)
    expect(({} as { Account?: string }).Account).toBeUndefined()
    // Control: the same without it.
    expect(await post(honest)).toEqual({ http: 200, error: null })
    expect(await count()).toBeGreaterThan(0)
  })

  it.each(['"__proto__":{"Account":"x"}', '"Admin":true'])(
    '%s beside what it should have gives nobody anything',
    async member => {
      const { portal, alice, honest, post } = await settle()
      expect(await post(beside(honest, member))).toEqual({ http: 200, error: null })
      expect(({} as { Account?: string }).Account).toBeUndefined()
      for await (const { value } of portal.store.snapshot()) expect(value).not.toMatch(/__proto__|Admin"/)
      const { response } = await portal.post('Get', { Account: 'alice@example.com' })
      expect(response.Entries).toEqual([personal(alice.signed)])
    },
  )

  it('no end is read up to the limit and no further', async () => {
    const { honest, post, count } = await settle()
    const piece = new TextEncoder().encode(' '.repeat(1024))
    let read = 0
    const endless = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          read += piece.length
          controller.enqueue(piece)
        },
      },
      { highWaterMark: 0 },
    )
    expect(await post(endless)).toEqual({ http: 413, error: 'mesh/json/size' })
    expect(read).toBeLessThan(2 * BODY)
    expect(await count()).toBe(0)
    const padded = `${honest}${' '.repeat(BODY - honest.length)}`
    expect(await post(`${padded} `)).toEqual({ http: 413, error: 'mesh/json/size' })
    expect(await post(padded)).toEqual({ http: 200, error: null })
  })
})
