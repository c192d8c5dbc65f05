/** The simulated portal of 2017 against the real one's record: it answers what that answered, and ends where that ended. */
import { afterEach, expect, it } from 'vitest'
import { writeRequest } from '../../sdk/core/schema/index.ts'
import { parseRaw, rawToBytes } from '../portal/http/raw-messages.ts'
import { exchange } from '../portal/http/sockets.ts'
import { createPerson } from '../portal/support/people.ts'
import { personal } from '../portal/support/service.ts'
import { type PortalOf2017, startPortalOf2017 } from '../support/portal-of-2017/index.ts'
import { describeVectors } from '../support/vectors.ts'

interface Probe {
  readonly name: string
  readonly requestLatin1: string
  readonly response: string | null
  readonly serverDied: boolean
}

interface Transcript {
  readonly name: string
  readonly request: string
  readonly response: string
}

/** Answered by the HTTP stack under the reference, which is not ours: no more than the outcome is compared. */
const stack: Readonly<Record<string, string>> = {
  '007-foo-method-valid': 'Node knows no such method',
  '019-expect-100': 'an interim answer stands before it',
  '020-expect-other': 'Node knows no other expectation',
  '026-path-absolute-uri': 'Node hands the whole address on',
  '082-str-invalid-utf8': 'sound in our reader only',
}

/** Not comparable one by one: two requests in one, and one for whose end both would wait. */
const left = ['031-pipelined', '034-cl-too-long']

/** What later probes rely on and the record does not show. */
const before: Readonly<Record<string, string>> = {
  '112-get-entry-minimal': '{"Publish":{"Entry":{"SignedPersonalProfile":{"Identifier":"XX"}}}}',
  '116-get-minimal':
    '{"CreateAccount":{"Account":"min@example.com","Profile":{"SignedPersonalProfile":{"Identifier":"MMIN"}}}}',
  '118-get-empty-list-profile': '{"Get":{}}',
  '127-connectpending-none':
    '{"CreateAccount":{"Account":"min@example.com","Profile":{"SignedPersonalProfile":{"Identifier":"MMIN"}}}}',
}

describeVectors('the simulated portal of 2017', await import('virtual:vectors/http'), vectors => {
  const probes = (vectors.probes as readonly Probe[]).filter(({ name }) => !left.includes(name))
  const transcripts = vectors.transcripts as readonly Transcript[]
  let portal: PortalOf2017 | undefined
  afterEach(() => portal?.close())

  async function post(body: string | Uint8Array): Promise<string> {
    const response = await fetch(`${portal!.url}/.well-known/mmm/`, { method: 'POST', body: body as never })
    return response.text()
  }

  it.each(probes)('$name', async ({ name, requestLatin1, response, serverDied }) => {
    portal = await startPortalOf2017()
    if (name in before) await post(before[name]!)
    const closing = requestLatin1
      .replace('127.0.0.1:18090', `127.0.0.1:${portal.port}`)
      .replace(/\r\nConnection: keep-alive/i, '')
      .replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')
    const answer = await exchange(portal.port, [rawToBytes(closing)])
    expect(portal.deaths.length > 0, portal.deaths[0]).toBe(serverDied)
    if (serverDied || name in stack) return
    const ours = parseRaw(answer)
    const theirs = parseRaw(response!)
    expect(ours.start.slice(0, 12)).toBe(theirs.start.slice(0, 12))
    if (theirs.start.includes(' 200 ')) expect(ours.body).toBe(theirs.body)
  })

  it('answers the recorded conversations byte for byte', async () => {
    portal = await startPortalOf2017()
    for (const { name, request, response } of transcripts) {
      const theirs = parseRaw(response).body
      if (name === '24-connect-status-rejected-ConnectStatus') {
        const result = theirs.slice(theirs.indexOf('"Result"'), -2)
        await post(rawToBytes(`{"ConnectComplete":{"AccountID":"alice@example.com",${result}}}`))
      }
      if (name === '51-bob-delete-DeleteAccount') {
        const { signed } = await createPerson('2017')
        await post(writeRequest('CreateAccount', { Account: 'bob@example.com', Profile: personal(signed) }))
      }
      const answer = await post(rawToBytes(parseRaw(request).body))
      expect(Buffer.from(answer).toString('latin1'), name).toBe(theirs)
    }
    expect(portal.deaths).toEqual([])
    expect(portal.complaints).toEqual([])
  })
})
