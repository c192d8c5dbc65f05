/** Takes a request's body in, never more of it and never for longer than agreed. */
import { type Bytes, concatBytes } from '../../sdk/core/bytes.ts'
import { MeshError } from '../../sdk/core/error.ts'
import type { Limits } from './policy.ts'
import { RequestError } from './refusals.ts'

/**
 * Checks that a request is one the service reads at all, before anything of its body is.
 *
 * A form on any web page can post `text/plain`, or nothing in particular, to any address its visitor's browser can
 * reach. It cannot post JSON without asking first, so JSON it must be. A peer that names no type and is no browser is
 * let pass.
 *
 * @throws `mesh/portal/refused` as a RequestError
 */
export function verifyHead({ method, headers }: Request): void {
  if (method !== 'POST') throw new RequestError(405, 'Transactions are posted.')
  const encoding = headers.get('content-encoding')
  if (encoding !== null && encoding.trim().toLowerCase() !== 'identity') {
    throw new RequestError(415, 'Bodies are not compressed here.')
  }
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  const isBrowser = headers.has('origin') || headers.has('sec-fetch-site')
  if (type !== 'application/json' && (type !== undefined || isBrowser)) {
    throw new RequestError(415, 'Bodies are of type application/json.')
  }
}

/** Bodies announced to be no larger are read without counting what arrives. */
const SMALL = 16 * 1024

/**
 * The whole body.
 *
 * @param hold told how many bytes have arrived, as they do; throws where there is no room for them
 * @throws `mesh/json/size` if it is larger than the limit, as soon as that is clear; `mesh/portal/timeout` if it does
 * not arrive in time; `mesh/aborted` if it breaks off; what `hold` throws
 */
export async function readBody(
  request: Request,
  limits: Limits,
  hold: (bytes: number) => void = () => {},
): Promise<Bytes> {
  const length = request.headers.get('content-length')
  if (Number(length ?? 0) > limits.body) throw tooLarge(limits)
  const { promise: late, cancel } = deadline(limits.bodyTime)
  try {
    // A server holds its peer to the length it announced.
    const isSmall = length !== null && Number(length) <= SMALL
    const body = await (isSmall
      ? Promise.race([readWhole(request), late])
      : readStream(request, limits, late, hold))
    if (body.length > limits.body) throw tooLarge(limits)
    return body
  } finally {
    cancel()
  }
}

async function readWhole(request: Request): Promise<Bytes> {
  return new Uint8Array(await request.arrayBuffer().catch(brokenOff))
}

async function readStream(
  request: Request,
  limits: Limits,
  late: Promise<never>,
  hold: (bytes: number) => void,
): Promise<Bytes> {
  const reader = request.body?.getReader()
  if (reader === undefined) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read().catch(brokenOff), late])
      if (done) return concatBytes(...chunks)
      length += value.length
      if (length > limits.body) throw tooLarge(limits)
      hold(value.length)
      chunks.push(value)
    }
  } catch (error) {
    // Not awaited: who sends too much, or too slowly, does not get to delay the answer.
    void reader.cancel().catch(() => {})
    throw error
  }
}

function brokenOff(cause: unknown): never {
  throw new MeshError('mesh/aborted', 'The request broke off.', { cause })
}

function deadline(milliseconds: number): { readonly promise: Promise<never>; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  const promise = new Promise<never>((_, reject) => {
    const late = () => reject(new MeshError('mesh/portal/timeout', 'The body did not arrive in time.'))
    timer = setTimeout(late, milliseconds)
  })
  return { promise, cancel: () => clearTimeout(timer) }
}

function tooLarge({ body }: Limits): MeshError {
  return new MeshError('mesh/json/size', `A body has at most ${body} bytes here.`)
}
