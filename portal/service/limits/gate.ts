/** Where requests are counted: by the address they come from, by the account they are about, and all together. */
import type { TransactionName } from '../../../sdk/core/schema/index.ts'
import type { Clock } from '../../clock.ts'
import type { Limits } from '../policy.ts'
import { LimitError, type LimitName } from '../refusals.ts'
import { addressKey } from './address-key.ts'
import { createAdmission } from './admission.ts'
import { createTokenBuckets, type TokenBuckets } from './token-buckets.ts'

/** Where a request came from, as far as the host knows. */
export interface Peer {
  readonly address: string
}

/** One request, from its arrival to its answer. Every method but `leave` throws a LimitError where it is too much. */
export interface Visit {
  /** Bytes of the body have arrived and are kept. */
  hold(bytes: number): void
  /** The body is there and work begins. */
  work(): void
  /** What is asked is known. */
  spend(transaction: TransactionName | 'Events', bytes: number): void
  /** A device or profile has proved that it asks, or publishes. */
  spendOf(udf: string): void
  /** A device asks to join a profile; `isVerified` once its request is known to be sound. */
  spendRequest(profile: string, isVerified: boolean): void
  /** Something is stored of which nothing was stored before. */
  store(bytes: number): void
  leave(): void
}

export interface Gate {
  /** A request has arrived, of which nothing but the head was read. @throws LimitError */
  arrive(peer: Peer | undefined): Visit
  /** Requests that are being worked on, and bytes of bodies that are kept. */
  readonly working: number
  readonly held: number
}

/** What a transaction costs, where a question costs 1: by the work and the room that it takes. */
const costs: Readonly<Record<TransactionName | 'Events', number>> = {
  Hello: 1,
  Status: 1,
  ValidateAccount: 1,
  Get: 1,
  ConnectStatus: 1,
  ConnectPending: 1,
  Publish: 2,
  ConnectStart: 5,
  ConnectComplete: 5,
  Events: 5,
  CreateAccount: 10,
  DeleteAccount: 10,
  Transfer: 10,
}

/** So many bytes of a body cost as much as a question. */
const BYTES_OF_ONE = 64 * 1024
/** A bucket holds what comes back in so many seconds. */
const BURST_SECONDS = 10
const A_DAY = 86_400
/** An address may hold this part of the room that all have. */
const SHARE = 1 / 4
/** Of the requests that may wait for a profile, so many may come from one address. */
const PENDING_SHARE = 1 / 5
const PLAY = 4

export function createGate({ limits, clock }: { readonly limits: Limits; readonly clock: Clock }): Gate {
  const addresses = perSecond(limits.addressRate)
  const accounts = perSecond(limits.accountRate)
  const stored = createTokenBuckets({ rate: limits.addressStorage / A_DAY, burst: limits.addressStorage })
  const pendingRate = limits.pending / (limits.pendingTime / 1000)
  const requests = createTokenBuckets({
    rate: limits.addressRate > 0 ? pendingRate * PENDING_SHARE : 0,
    burst: Math.ceil(limits.pending * PENDING_SHARE),
  })
  // A list that is asked for more often than it could be filled anew is being played with.
  const requestsOfAll = createTokenBuckets({
    rate: limits.accountRate > 0 ? pendingRate * PLAY : 0,
    burst: limits.pending * PLAY,
  })
  const working = createAdmission(shared(limits.concurrent))
  const bodies = createAdmission(shared(limits.bodies))

  function take(buckets: TokenBuckets, limit: LimitName, name: string, tokens: number): void {
    const wait = buckets.take(name, clock.now(), tokens)
    if (wait > 0) throw new LimitError(limit, messages[limit], { status: 429, retryAfter: wait })
  }

  return {
    arrive(peer) {
      const address = peer && addressKey(peer.address)
      const left: (() => void)[] = []
      const spendOfAddress = (tokens: number) => {
        if (address !== undefined && tokens > 0) take(addresses, 'address-rate', address, tokens)
      }
      spendOfAddress(1)
      return {
        hold(bytes) {
          left.push(entered(bodies.enter(address, bytes), { total: 'bodies', each: 'bodies' }))
        },
        work() {
          const names = { total: 'concurrency', each: 'address-concurrency' } as const
          left.push(entered(working.enter(address), names))
        },
        spend(transaction, bytes) {
          spendOfAddress(costs[transaction] - 1 + Math.floor(bytes / BYTES_OF_ONE))
        },
        spendOf(udf) {
          take(accounts, 'account-rate', udf, 1)
        },
        spendRequest(profile, isVerified) {
          if (isVerified) take(requestsOfAll, 'account-rate', profile, 1)
          else if (address !== undefined) take(requests, 'address-rate', `${address} ${profile}`, 1)
        },
        store(bytes) {
          if (address !== undefined) take(stored, 'address-storage', address, bytes)
        },
        leave() {
          for (const leave of left.splice(0)) leave()
        },
      }
    },
    get working() {
      return working.taken
    },
    get held() {
      return bodies.taken
    },
  }
}

const messages: Readonly<Record<LimitName, string>> = {
  'address-rate': 'Too many requests come from this address.',
  'account-rate': 'Too many requests are about this account.',
  'address-concurrency': 'Too many requests of this address are being answered.',
  concurrency: 'Too many requests are being answered.',
  bodies: 'Too much is arriving at once.',
  size: 'That is too large.',
  pending: 'Too many requests wait for this profile.',
  storage: 'The profile has no more room here.',
  'address-storage': 'This address has stored too much today.',
  listeners: 'Too many listen already.',
}

function perSecond(rate: number): TokenBuckets {
  return createTokenBuckets({ rate, burst: rate * BURST_SECONDS })
}

function shared(total: number) {
  return { total, each: Math.ceil(total * SHARE) }
}

const A_MOMENT = 1000

/** @throws LimitError: 429 for an address that has its share, 503 where all together have it all */
function entered(
  outcome: (() => void) | 'total' | 'each',
  names: { readonly total: LimitName; readonly each: LimitName },
): () => void {
  if (typeof outcome === 'function') return outcome
  const limit = names[outcome]
  throw new LimitError(limit, messages[limit], {
    status: outcome === 'total' ? 503 : 429,
    retryAfter: A_MOMENT,
  })
}
