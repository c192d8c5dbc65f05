/** Who sent a request: RFC 9421 signatures, each good for one request. */
import type { Bytes } from '../../sdk/core/bytes.ts'
import { MeshError } from '../../sdk/core/error.ts'
import { verifyRequestSignature } from '../../sdk/core/http-signature.ts'
import type { PublicKeyHandle } from '../../sdk/core/suite/index.ts'
import { type Batch, joinBatches } from '../store/store.ts'
import type { ServiceDeps } from './context.ts'
import type { Visit } from './limits/gate.ts'
import type { NonceMemory } from './nonces.ts'

/** The public key that may sign as `keyid` in this place; undefined where there is none. */
export type KeyFinder = (keyid: string) => Promise<PublicKeyHandle | undefined>

export interface Caller {
  /** Whether the request carries a signature at all, good or not. */
  readonly isSigned: boolean
  /**
   * Proves who sends the request. Undefined if it is not signed and unsigned requests are served here; a signature
   * that is there must be good in any case.
   *
   * @throws `mesh/portal/unauthorized`; `mesh/portal/busy` for a key that signs too much at once
   */
  prove(findKey: KeyFinder): Promise<Proof | undefined>
}

export interface Proof {
  readonly keyid: string
  /**
   * Adds to a batch that this signature is used up, for good and for all processes of the portal: replaying the
   * request then changes nothing.
   *
   * @throws `mesh/portal/unauthorized` if it was used up already
   */
  once(batch: Batch): Promise<Batch>
}

/** How far a signature's date may be from now, to either side, in milliseconds: what the verifier allows by default. */
export const SIGNATURE_TIME = 5 * 60_000

export function createCaller(
  deps: ServiceDeps,
  nonces: NonceMemory,
  { request, body, visit }: { readonly request: Request; readonly body: Bytes; readonly visit: Visit },
): Caller {
  const { policy, clock, store } = deps

  function proofOf(keyid: string, nonce: string, created: number): Proof {
    const key = `nonce/${keyid}/${nonce}`
    return {
      keyid,
      async once(batch) {
        if ((await store.get(key)) !== undefined) throw replayed()
        return joinBatches(batch, {
          expect: [{ key, version: 0 }],
          put: [{ key, value: '', expires: endOf(created) }],
        })
      },
    }
  }

  /** From then on the date alone refuses the signature. */
  function endOf(created: number): number {
    return created * 1000 + SIGNATURE_TIME + 1000
  }

  const isSigned = request.headers.get('signature-input') !== null
  return {
    isSigned,
    async prove(findKey) {
      if (!isSigned) {
        if (policy.clients !== 'modern') return undefined
        throw new MeshError('mesh/portal/unauthorized', 'The request is not signed.')
      }
      const { method, url, headers } = request
      const now = clock.now()
      const signature = await verifyRequestSignature(deps, { method, url, headers, body }, findKey, { now })
      const { keyid, nonce, created } = signature
      visit.spendOf(keyid)
      if (!nonces.add(`${keyid}/${nonce}`, now)) throw replayed()
      return proofOf(keyid, nonce, created)
    },
  }
}

function replayed(): MeshError {
  return new MeshError('mesh/portal/unauthorized', 'The signed request was sent before.')
}
