/** Conversations of 2017 clients with a 2017 portal, repeated with ours: the answers mean the same. */
import { expect, it } from 'vitest'
import { type AnyRequest, readRequest, readResponse } from '../../sdk/core/schema/index.ts'
import { describeVectors } from '../support/vectors.ts'
import { parseRaw, rawToBytes } from './http/raw-messages.ts'
import { createPerson } from './support/people.ts'
import { createTestPortal, personal, type TestPortal, url } from './support/service.ts'

interface Transcript {
  readonly name: string
  readonly request: string
  readonly response: string
}

/**
 * Applications of which the profile that lists them was never recorded: the reference publishes whatever it is sent,
 * ours what a profile vouches for.
 */
const unlisted =
  /^(?:28-credential|30-credential|32-credential|34-credential|35-credential|37-credential|39-bookmark|41-ssh|43-ssh|45-mail|47-mail)-/

/** What happened between the recorded exchanges, without being recorded. */
const meanwhile: Readonly<Record<string, (portal: TestPortal, next: Transcript) => Promise<void>>> = {
  async '24-connect-status-rejected-ConnectStatus'({ post }, { response }) {
    const { Result } = readResponse('ConnectStatus', bodyOf(response))
    await post('ConnectComplete', { AccountID: 'alice@example.com', Result }, { ours: false })
  },
  async '51-bob-delete-DeleteAccount'({ post }) {
    const { signed } = await createPerson('2017')
    await post('CreateAccount', { Account: 'bob@example.com', Profile: personal(signed) }, { ours: false })
  },
}

function bodyOf(raw: string): Uint8Array<ArrayBuffer> {
  return rawToBytes(parseRaw(raw).body)
}

/** What a client of 2017 makes of an answer: absent and empty lists alike, advice and dates left aside. */
function meaningOf(transaction: AnyRequest['transaction'], body: Uint8Array) {
  const { Minimum, Maximum, InvalidCharacters, Reason, LastWriteTime, Entries, Pending, DataItems, ...rest } =
    readResponse(transaction, body) as Record<string, unknown>
  const lists = { Entries: Entries ?? [], Pending: Pending ?? [], DataItems: DataItems ?? [] }
  const { StatusDescription, ...decisive } = rest
  return { ...decisive, ...lists }
}

/** What ends a client of 2017: unknown members, null, escapes it misreads (wire C.1, P). */
function verifyReadableIn2017(transaction: AnyRequest['transaction'], text: string) {
  expect(text).not.toMatch(/\bnull\b|\\u/)
  expect(text).not.toMatch(/[\u{10000}-\u{10ffff}]/u)
  if (/^Connect/.test(transaction)) expect(text).not.toContain('"Status"')
}

describeVectors('http transcripts', await import('virtual:vectors/http'), vectors => {
  const transcripts = vectors.transcripts as readonly Transcript[]

  it('mean the same from our portal', async () => {
    const portal = createTestPortal({ clients: 'both' })
    for (const transcript of transcripts) {
      const { name, request, response } = transcript
      await meanwhile[name]?.(portal, transcript)
      const { headers, body } = parseRaw(request)
      const sent = new Headers(
        [...headers].filter(([header]) => !['host', 'content-length'].includes(header)),
      )
      const message = new Request(url, { method: 'POST', headers: sent, body: rawToBytes(body) })
      const answer = await portal.service.handle(message)
      const text = await answer.text()
      const { transaction } = readRequest(rawToBytes(body))
      expect(answer.status, name).toBe(200)
      verifyReadableIn2017(transaction, text)

      const ours = meaningOf(transaction, new TextEncoder().encode(text))
      const theirs = meaningOf(transaction, bodyOf(response))
      if (name === '04-verify-existing-ValidateAccount') expect(ours).toEqual({ ...theirs, Valid: false })
      else if (!unlisted.test(name)) expect(ours, name).toEqual(theirs)
      else if (transaction === 'Publish')
        expect(answer.headers.get('Mesh-Error')).toBe('mesh/profile/administrator')
    }
  })
})
