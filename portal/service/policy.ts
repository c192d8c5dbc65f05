/** What a portal's operator decides: whom it serves, under which names, and how much of everything. */

/**
 * Which clients are served. Objects are verified in any case; this is about transactions that the protocol of 2017
 * left to anybody: ConnectPending, ConnectComplete, ConnectStatus and DeleteAccount.
 *
 * - `modern`: those must be signed (RFC 9421); clients of 2017 can create accounts, publish, fetch and ask to connect
 * - `both`: unsigned ones are served too
 * - `2017`: as `both`, and the portal shows nothing beyond the protocol of 2017: no features, HTTP 200 always
 */
export type Clients = 'modern' | '2017' | 'both'

export const clientPolicies: readonly Clients[] = ['modern', '2017', 'both']

export interface Limits {
  /** Bytes of a request's body. */
  readonly body: number
  /** Milliseconds in which a body must have arrived. */
  readonly bodyTime: number
  /** Brackets inside one another in a request. */
  readonly depth: number
  /** Bytes of the payload of a personal, master or device profile. */
  readonly profile: number
  /** Applications in a personal profile. */
  readonly applications: number
  /** Bytes of an escrow entry, as text. */
  readonly escrow: number
  /** Bytes of the payload of a connection request. */
  readonly request: number
  /** Requests that wait for one profile. */
  readonly pending: number
  /** Milliseconds a connection request waits. */
  readonly pendingTime: number
  /** Milliseconds a decision is kept for the device it is about. */
  readonly resultTime: number
  /** Objects in one answer to Transfer. */
  readonly transfer: number
}

export interface Policy {
  readonly clients: Clients
  /** Domains whose accounts are created here, in lower case. */
  readonly domains: readonly string[]
  /** Profiles whose devices may read the whole store by Transfer. */
  readonly operators: readonly string[]
  readonly limits: Limits
}

const defaultLimits: Limits = {
  body: 8 * 1024 * 1024,
  bodyTime: 20_000,
  depth: 64,
  profile: 512 * 1024,
  applications: 256,
  escrow: 64 * 1024,
  request: 32 * 1024,
  pending: 50,
  pendingTime: 15 * 60_000,
  resultTime: 24 * 60 * 60_000,
  transfer: 100,
}

/**
 * A policy from what was decided, the rest by default.
 *
 * @example createPolicy({ domains: ['example.com'] })
 */
export function createPolicy(
  decided: Partial<Omit<Policy, 'limits'>> & { readonly limits?: Partial<Limits> },
): Policy {
  return {
    clients: decided.clients ?? 'modern',
    domains: (decided.domains ?? ['localhost']).map(domain => domain.toLowerCase()),
    operators: decided.operators ?? [],
    limits: { ...defaultLimits, ...decided.limits },
  }
}
