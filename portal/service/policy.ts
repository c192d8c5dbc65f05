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
  /** Bytes of all bodies that are arriving, together. */
  readonly bodies: number
  /** Brackets inside one another in a request. */
  readonly depth: number
  /** Members and elements in a request, at all depths. */
  readonly members: number
  /** Requests that are worked on at once. */
  readonly concurrent: number
  /** Requests an address may make each second, on average; ten times as many at once. 0: any number. */
  readonly addressRate: number
  /** The same for signed requests and publications of one device or profile. */
  readonly accountRate: number
  /** Bytes of the payload of a personal, master or device profile. */
  readonly profile: number
  /** Applications in a personal profile. */
  readonly applications: number
  /** Bytes of an escrow entry, as text. */
  readonly escrow: number
  /** Bytes of the application profiles of one personal profile, as text. */
  readonly storage: number
  /** Earlier versions of an object that are kept. 0: none. */
  readonly history: number
  /** Bytes of the earlier versions of an object, as text. */
  readonly historySize: number
  /** Bytes an address may store each day under identifiers that nothing was stored under. 0: any number. */
  readonly addressStorage: number
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
  /** Event streams at once. 0: there are none, and the portal does not announce them. */
  readonly listeners: number
  /** Event streams of one device. */
  readonly deviceListeners: number
  /** Milliseconds between signs of life on an event stream. */
  readonly heartbeat: number
}

export interface Policy {
  readonly clients: Clients
  /** Domains whose accounts are created here, in lower case. */
  readonly domains: readonly string[]
  /** Profiles whose devices may read the whole store by Transfer. */
  readonly operators: readonly string[]
  readonly limits: Limits
}

const MIB = 1024 * 1024

export const defaultLimits: Limits = {
  body: 8 * MIB,
  bodyTime: 20_000,
  bodies: 128 * MIB,
  depth: 64,
  members: 10_000,
  concurrent: 1024,
  addressRate: 100,
  accountRate: 20,
  profile: 512 * 1024,
  applications: 256,
  escrow: 64 * 1024,
  storage: 64 * MIB,
  history: 10,
  historySize: MIB,
  addressStorage: 64 * MIB,
  request: 32 * 1024,
  pending: 50,
  pendingTime: 15 * 60_000,
  resultTime: 24 * 60 * 60_000,
  transfer: 100,
  listeners: 4000,
  deviceListeners: 8,
  heartbeat: 20_000,
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
