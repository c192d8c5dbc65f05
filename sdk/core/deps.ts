/** What `core` is given instead of reaching for it: an implementation of WebCrypto. */
import type { Bytes } from './bytes.ts'
import { MeshError } from './error.ts'

/** The whole outside world of `core`. A second WebCrypto can stand in; its keys do not mix with another's. */
export interface CryptoDeps {
  readonly crypto: {
    readonly subtle: SubtleCrypto
    getRandomValues<T extends Uint8Array<ArrayBuffer>>(array: T): T
  }
}

/** The most that one call of `getRandomValues` gives. */
const MAX_RANDOM = 65_536

/**
 * Fresh random bytes.
 *
 * @throws `mesh/argument` unless `length` is an integer from 0 to 65,536
 */
export function randomBytes(deps: CryptoDeps, length: number): Bytes {
  if (!Number.isInteger(length) || length < 0 || length > MAX_RANDOM) {
    throw new MeshError('mesh/argument', `Random bytes come in lengths from 0 to ${MAX_RANDOM}.`)
  }
  return deps.crypto.getRandomValues(new Uint8Array(length))
}
