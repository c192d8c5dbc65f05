/** Reads what a portal sends back, never more of it than was agreed. */
import type { Bytes } from '../core/bytes.ts'
import { concatBytes } from '../core/bytes.ts'
import { MeshError } from '../core/error.ts'

/** A complete HTTP response, not yet believed. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Bytes
}

/**
 * Reads a response to its end. What compression unfolds to counts, so that a small bomb is cut off as a big body is.
 *
 * @param maxBytes refused beyond, and the rest is not fetched
 * @throws `mesh/portal/answer` if the body is longer; whatever the network throws if it breaks off
 */
export async function readAnswer(response: Response, maxBytes: number): Promise<Answer> {
  const { status, headers } = response
  return { status, headers, body: await readBody(response, maxBytes) }
}

async function readBody(response: Response, maxBytes: number): Promise<Bytes> {
  const reader = response.body?.getReader()
  if (reader === undefined) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return concatBytes(...chunks)
    length += value.length
    if (length > maxBytes) {
      // Not awaited: a peer that is misbehaving already does not get to delay the refusal.
      void reader.cancel().catch(() => {})
      throw new MeshError('mesh/portal/answer', `The portal’s answer is longer than ${maxBytes} bytes.`)
    }
    chunks.push(value)
  }
}
