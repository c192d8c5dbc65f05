/** The two ways a signature covers its payload: RFC 7515, and 2017 with the payload's digest in the header. */
import { base64UrlToBytes } from '../base64url.ts'
import { type Bytes, bytesEqual, utf8ToBytes } from '../bytes.ts'
import type { CryptoDeps } from '../deps.ts'
import type { JsonObject } from '../json/index.ts'
import { type Mesh, writeUntagged } from '../schema/index.ts'
import type { SignatureAlgorithm } from '../suite/registry.ts'
import { borrowSigningInput } from './ascii.ts'
import { type Belonging, checkExtraMembers, hasExactly, strangenessOf, writeProtected } from './protected.ts'

interface DraftOptions {
  readonly algorithm: SignatureAlgorithm
  readonly payload: Bytes
  readonly contentTag: string
  readonly extra: Readonly<Record<string, unknown>>
}

/** What is about to be signed. */
interface Draft {
  readonly protectedHeader: Bytes
  readonly unprotected?: Mesh<'Header'>
}

/** A signature to be judged, taken out of its object. */
interface Claim extends Belonging {
  readonly algorithm: SignatureAlgorithm
  readonly header: JsonObject
  readonly protectedHeader: Bytes
  readonly payload: Bytes
  /** Headers that nothing protects: the object's own and the signature's. */
  readonly unprotected: readonly [Mesh<'Header'> | undefined, Mesh<'Header'> | undefined]
}

interface SignatureRules {
  readonly draft: (deps: CryptoDeps, options: DraftOptions) => Promise<Draft>
  /** Why a claim is false whatever its signature is, as a sentence; undefined if nothing is wrong with it. */
  readonly objectionTo: (deps: CryptoDeps, claim: Claim) => Promise<string | undefined>
  /** The bytes a signature is made over; good until the next call, see `borrowBytes`. */
  readonly inputOf: (protectedHeader: Bytes, payload: Bytes) => Bytes
}

export const signatureRules: Readonly<Record<'jose' | '2017', SignatureRules>> = {
  jose: {
    async draft(_deps, { algorithm, contentTag, extra }) {
      const members = { alg: algorithm.jose, ...checkExtraMembers(extra) }
      return { protectedHeader: writeProtected(members, { contentTag }) }
    },
    async objectionTo(_deps, { header, contentTag, unprotected: [ofObject, ofSignature] }) {
      if (!hasExactly(ofObject, []) || !hasExactly(ofSignature, ['kid'])) {
        return 'There are header members that nothing protects.'
      }
      return strangenessOf(header, { contentTag })
    },
    inputOf: borrowSigningInput,
  },
  '2017': {
    async draft(deps, { algorithm, payload }) {
      const val = await digestOf(deps, algorithm, payload)
      const text = writeUntagged('Header', { alg: algorithm.jose, val }, 'reference')
      return { protectedHeader: utf8ToBytes(text), unprotected: { dig: algorithm.digest!.label } }
    },
    async objectionTo(deps, { algorithm, header, payload }) {
      const { val } = header
      if (typeof val !== 'string') return 'The header does not hold the payload’s digest.'
      const isCovered = bytesEqual(base64UrlToBytes(val), await digestOf(deps, algorithm, payload))
      return isCovered ? undefined : 'The payload is not the one that was signed.'
    },
    inputOf: protectedHeader => protectedHeader,
  },
}

async function digestOf(deps: CryptoDeps, algorithm: SignatureAlgorithm, payload: Bytes): Promise<Bytes> {
  return new Uint8Array(await deps.crypto.subtle.digest(algorithm.digest!.hash, payload))
}
