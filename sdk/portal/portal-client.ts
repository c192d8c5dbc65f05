/** What portals over the network and in process have in common: features asked once, and plain manners towards 2017. */
import { MeshError } from '../core/error.ts'
import { noFeatures, type PortalFeatures, parseFeatures } from '../core/protocol/features.ts'
import type { FollowedQuestion, PortalEvent, SubscribeOptions } from '../core/protocol/follow.ts'
import { askGently } from '../core/protocol/manners.ts'
import type { PortalConnection, TransactOptions } from '../core/protocol/transact.ts'
import type { RequestOf, ResponseOf, TransactionName } from '../core/schema/index.ts'
import { type Answer, readAnswer } from './answer.ts'
import { type DeadlineOptions, withDeadline } from './deadline.ts'
import { readEvents } from './event-stream.ts'
import { createHttpRequest, type ExchangeDeps, isPortalOf2017, readHttpAnswer } from './exchange.ts'

const WELL_KNOWN = '/.well-known/mmm/'
/** The most bytes of an answer that should have been a stream. */
const MOST_OF_REFUSAL = 64 * 1024

/** How one kind of portal is reached. */
export interface Transport {
  /**
   * Has one transaction answered. `createRequest` makes a fresh request for each attempt; whether there is more than
   * one is the transport's choice.
   */
  deliver(delivery: Delivery): Promise<Answer>
  /** Sends one request and gives back what begins to come. @throws `mesh/portal/unreachable` */
  open(request: Request): Promise<Response>
  /** Milliseconds for a whole call, waiting for earlier ones included. */
  readonly deadline: number
  /** Milliseconds that a request to a portal of 2017 is given once it is on its way, whoever still waits for it. */
  readonly patience: number
}

export interface Delivery {
  /** Where it goes. */
  readonly url: string
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
  /** Accounts deleted through this connection, for which a portal of 2017 must not be asked. */
  readonly #deleted = new Set<string>()

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
      if (isPortalOf2017(features)) return this.#transactGently(transaction, request, signal)
      const answer = await this.#perform(transaction, request, { ...options, features, signal })
      return readHttpAnswer(transaction, answer)
    })
  }

  async *subscribe(
    question: FollowedQuestion,
    { signer, signal, since }: SubscribeOptions,
  ): AsyncGenerator<PortalEvent, void, undefined> {
    const ends = new AbortController()
    const end = () =>
      ends.abort(new MeshError('mesh/aborted', 'The stream was left.', { cause: signal.reason }))
    if (signal.aborted) end()
    signal.addEventListener('abort', end, { once: true })
    try {
      const response = await this.#open(question, { signer, signal: ends.signal, since })
      yield* readEvents(response, ends.signal)
    } finally {
      signal.removeEventListener('abort', end)
      end()
    }
  }

  /** The deadline is for the stream to begin, not for its events. */
  #open({ transaction, request }: FollowedQuestion, options: SubscribeOptions): Promise<Response> {
    const { signer, signal, since } = options
    return withDeadline(this.#limits(signal), async inTime => {
      const features = await this.features(inTime)
      if (!features.names.has('events')) {
        throw new MeshError('mesh/portal/refused', 'The portal has no events.')
      }
      const outgoing = {
        url: `${this.url}${WELL_KNOWN}events`,
        transaction,
        request,
        features,
        signer,
        signal,
        since,
      }
      const response = await this.#transport.open(await createHttpRequest(this.#deps, outgoing))
      if (response.headers.get('Content-Type')?.startsWith('text/event-stream')) return response
      const answer = await readAnswer(response, MOST_OF_REFUSAL)
      this.#learn(answer)
      readHttpAnswer(transaction, answer)
      throw new MeshError('mesh/portal/answer', 'The portal did not answer with a stream.')
    })
  }

  async #ask(): Promise<PortalFeatures> {
    return withDeadline(this.#limits(), async signal => {
      await this.#transactGently('Hello', {}, signal)
      // Only now: a proxy's error page says nothing about the portal behind it.
      this.#features ??= noFeatures
      return this.#features
    })
  }

  /**
   * One transaction at a time, with the questions that it takes. A request that is on its way is not broken off, for a
   * portal of 2017 would wait for the rest of it, or end when nobody takes its answer. Who gives up waiting leaves and
   * lets the next have its turn.
   */
  #transactGently<N extends TransactionName>(
    transaction: N,
    request: RequestOf<N>,
    signal: AbortSignal,
  ): Promise<ResponseOf<N>> {
    const ask = <A extends TransactionName>(asked: A, content: RequestOf<A>) => {
      signal.throwIfAborted()
      return withDeadline({ deadline: this.#transport.patience }, async unhurried => {
        const answer = await this.#perform(asked, content, { features: noFeatures, signal: unhurried })
        return readHttpAnswer(asked, answer)
      })
    }
    return this.#inTurn(() => askGently({ ask, deleted: this.#deleted }, transaction, request), signal)
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
    const answer = await this.#transport.deliver({ url, transaction, features, createRequest, signal })
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
    const given = new Promise<void>(resolve =>
      signal.addEventListener('abort', () => resolve(), { once: true }),
    )
    this.#turn = Promise.race([mine, given]).catch(() => {})
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
