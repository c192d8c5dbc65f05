/** The probes of the 2017 portal, sent to ours: byte for byte through a socket, each with a well-formed answer. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readTagged } from '../../sdk/core/schema/index.ts'
import { describeVectors } from '../support/vectors.ts'
import { parseRaw, rawToBytes } from './http/raw-messages.ts'
import { exchange, head, hello, startTestServer } from './http/sockets.ts'

interface Probe {
  readonly name: string
  readonly requestLatin1: string
  readonly response: string | null
}

/** Probes that are answered by Node's HTTP parser and never reach us: no body of ours. */
const parserAnswers = ['007-foo-method-valid', '020-expect-other']

/** What the reference answered with success and ours does not, and why. */
const stricter: Readonly<Record<string, string>> = {
  '007-foo-method-valid': 'Node has no such method',
  '008-delete-method-valid': 'transactions are posted',
  '020-expect-other': 'Node knows no other expectation than 100-continue',
  '029-host-other': 'not reached by this name',
  '047-json-trailing-garbage': 'one text, nothing behind it',
  '065-prop-dup': 'duplicate members (attack 8)',
  '082-str-invalid-utf8': 'text is UTF-8',
  '094-get-date-bad': 'dates are dates',
  '095-get-date-empty': 'dates are dates',
  '103-delete-missing': 'the account is missing',
  '110-publish-entry-noid': 'nothing that does not verify is stored',
  '115-create-minimal': 'nothing that does not verify is stored',
  '119-create-noid': 'nothing that does not verify is stored',
}

/** Names that are free in the reference, for which every name is, and not in ours. */
const notFree = [
  '076-str-escapes',
  '079-str-surrogate-escape',
  '080-str-utf8-2byte',
  '083-str-empty',
  '085-acct-nodomain',
  '086-acct-otherdomain',
]

describeVectors('http probes', await import('virtual:vectors/http'), vectors => {
  const probes = vectors.probes as readonly Probe[]
  let server: Awaited<ReturnType<typeof startTestServer>>
  beforeAll(async () => {
    server = await startTestServer({
      clients: 'both',
      limits: { bodyTime: 300 },
      timeouts: { idle: 100, head: 300 },
    })
  })
  afterAll(() => server.stop())

  it.each(probes)(
    '$name is answered, and the next request too',
    async ({ name, requestLatin1, response }) => {
      // Without this most of the time would go into waiting for idle connections to be closed.
      const closing = requestLatin1.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')
      const answer = await exchange(server.port, [rawToBytes(closing)])
      const parts = answer.replace(/^HTTP\/1.1 100 Continue\r\n\r\n/, '')
      const { start, body, headers } = parseRaw(parts)
      expect(start).toMatch(/^HTTP\/1\.1 \d{3} /)

      if (!parserAnswers.includes(name) && headers.get('content-type') === 'application/json') {
        const length = Number(headers.get('content-length'))
        const { tag, value } = readTagged(rawToBytes(body.slice(0, length)), ['Response', 'Request'], {
          mode: 'signed',
        })
        expect(tag).toMatch(/Response$/)
        expect(/^Connect/.test(tag)).toBe(!('Status' in value) && tag !== 'HelloResponse')
        const succeeded = 'Status' in value ? value.Status === 201 : headers.get('mesh-error') === undefined
        const succeededIn2017 = response !== null && /"Status": 201|ConnectStatusResponse/.test(response)
        if (succeededIn2017 && !(name in stricter)) {
          expect(succeeded).toBe(true)
          if (tag === 'ValidateResponse')
            expect('Valid' in value && value.Valid).toBe(!notFree.includes(name))
        }
        if (name in stricter) expect(succeeded).toBe(false)
      } else {
        // No transaction: refused by its address or method, or by the parser.
        expect(start).toMatch(/^HTTP\/1\.1 (?:204|400|404|405|417|421) /)
      }
      expect(await exchange(server.port, [head() + hello])).toMatch(/^HTTP\/1.1 200/)
    },
  )
})
