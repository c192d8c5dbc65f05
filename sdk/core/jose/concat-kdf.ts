/** The key derivation of ECDH-ES: one round of Concat KDF with SHA-256 (RFC 7518 section 4.6.2). */
import type { Bytes } from '../bytes.ts'
import type { CryptoDeps } from '../deps.ts'

interface ConcatKdfInput {
  /** The agreed secret. */
  readonly secret: Bytes
  /** JOSE name of what the key is for. */
  readonly algorithm: string
  /** Length of the key in bits, a multiple of 8 and at most 256, which is what one round gives. */
  readonly bits: number
  /** `apu` and `apv` of the header, decoded; empty where it has none. */
  readonly partyU: Bytes
  readonly partyV: Bytes
}

const COUNTER_BYTES = 4

/** A key from an agreed secret, as bytes. */
export async function concatKdf(deps: CryptoDeps, input: ConcatKdfInput): Promise<Bytes> {
  const { secret, algorithm, bits, partyU, partyV } = input
  const name = Uint8Array.from(algorithm, letter => letter.charCodeAt(0))
  const fields = [name, partyU, partyV]
  const fieldBytes = fields.reduce((length, field) => length + COUNTER_BYTES + field.length, 0)
  const hashed = new Uint8Array(COUNTER_BYTES + secret.length + fieldBytes + COUNTER_BYTES)
  const numbers = new DataView(hashed.buffer)
  numbers.setUint32(0, 1)
  hashed.set(secret, COUNTER_BYTES)
  let offset = COUNTER_BYTES + secret.length
  for (const field of fields) {
    numbers.setUint32(offset, field.length)
    hashed.set(field, offset + COUNTER_BYTES)
    offset += COUNTER_BYTES + field.length
  }
  numbers.setUint32(offset, bits)
  const digest = await deps.crypto.subtle.digest('SHA-256', hashed)
  hashed.fill(0)
  return new Uint8Array(digest, 0, bits / 8)
}
