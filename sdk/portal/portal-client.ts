/** What portals over the network and in process have in common: features asked once, and plain manners towards 2017. */
import { MeshError } from '../core/error.ts'
import { noFeatures, type PortalFeatures, parseFeatures } from '../core/protocol/features.ts'
import type { PortalConnection, TransactOptions } from '../core/protocol/transact.ts'
import type { RequestOf, ResponseOf, TransactionName } from '../core/schema/index.ts'
import type { Answer } from './answer.ts'
import { type DeadlineOptions, withDeadline } from './deadline.ts'
import { createHttpRequest, type ExchangeDeps, isPortalOf2017, readHttpAnswer } from './exchange.ts'

const WELL_KNOWN = '/.well-known/mmm/'

/** How one kind of portal is reached. */
export interface Transport {
  /**
   * Has one transaction answered. `createRequest` makes a fresh request for each attempt; whether there is more than
   * one is the transport's choice.
   */
  deliver(delivery: Delivery): Promise<Answer>
  /** Milliseconds for a whole call, waiting for earlier ones included. */
  readonly deadline: number
}

export interface Delivery {
  readonly transaction: TransactionName
  readonly features: PortalFeatures
  readonly createRequest: () => Promise<Request>
  readonly signal: AbortSignal
}

/** A connection to one portal over some transport. Make an `HttpPortal` or a `DirectPortal`. */
export class PortalClient implements PortalConnection {
  readonly url: string
  readonly #deps: ExchangeDeps
  readonly #transport: Transport
  #features: PortalFeatures | undefined
  #asking: Promise<PortalFeatures> | undefined
  #turn: Promise<unknown> = Promise.resolve()

  /** @throws `mesh/argument` for anything but an http or https address without user, query and fragment */
  constructor(deps: ExchangeDeps, url: string, transport: Transport) {
    this.url = toBaseUrl(url)
    this.#deps = deps
    this.#transport = transport
  }

  async features(signal?: AbortSignal): Promise<PortalFeatures> {
    if (this.#features !== undefined) return this.#features
    // Shared by all who ask meanwhile, so it lives on when one of them gives up.
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
    })
    return withDeadline(this.#limits(signal), () => this.#asking!)
  }

  async transact<N extends TransactionName>(
    transaction: N,
    request: RequestOf<N>,
    options: TransactOptions = {},
  ): Promise<ResponseOf<N>> {
    return withDeadline(this.#limits(options.signal), async signal => {
      const features = transaction === 'Hello' ? noFeatures : await this.features(signal)
      const answer = await this.#perform(transaction, request, { ...options, features, signal })
      return readHttpAnswer(transaction, answer)
    })
  }

  async #ask(): Promise<PortalFeatures> {
    return withDeadline(this.#limits(), async signal => {
      const answer = await this.#perform('Hello', {}, { features: noFeatures, signal })
      readHttpAnswer('Hello', answer)
      // Only now: a proxy's error page says nothing about the portal behind it.
      this.#features ??= noFeatures
      return this.#features
    })
  }

  async #perform<N extends TransactionName>(
    transaction: N,
    request: RequestOf<N>,
    options: TransactOptions & { readonly features: PortalFeatures; readonly signal: AbortSignal },
  ): Promise<Answer> {
    const { features, ifMatch, signer, signal } = options
    const url = `${this.url}${WELL_KNOWN}`
    const createRequest = () =>
      createHttpRequest(this.#deps, { url, transaction, request, features, ifMatch, signer, signal })
    const deliver = () => this.#transport.deliver({ transaction, features, createRequest, signal })
    // A portal of 2017 handles one request at a time well, and two at once not always.
    const answer = await (isPortalOf2017(features) ? this.#inTurn(deliver, signal) : deliver())
    this.#learn(answer)
    return answer
  }

  /** A portal that a newer one replaces gains features while we know it. */
  #learn({ headers }: Answer): void {
    const header = headers.get('Mesh-Features')
    if (header !== null) this.#features = parseFeatures(header)
  }

  async #inTurn<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    const mine = this.#turn.then(() => {
      signal.throwIfAborted()
      return work()
    })
    this.#turn = mine.catch(() => {})
    return mine
  }

  #limits(signal?: AbortSignal): DeadlineOptions {
    return { deadline: this.#transport.deadline, signal }
  }
}

function toBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url !== undefined && /^https?:$/.test(url.protocol) && !url.username && !url.password
  if (!isPlain || /[?#]/.test(text))
    throw new MeshError('mesh/argument', 'That is not the address of a portal.')
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}
