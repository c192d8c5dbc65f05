/** A network between one device and one portal that delays, drops, repeats and cuts off, as the seed decides. */
import { isMeshError, MeshError } from '../../sdk/core/error.ts'
import type { PortalConnection } from '../../sdk/core/protocol/transact.ts'
import type { TestClock } from '../engine/support/world.ts'
import type { Random } from '../fuzz/random.ts'
import type { Turns } from './turns.ts'

/** How likely each mishap is. */
export interface Weather {
  readonly dropRequest: number
  readonly dropAnswer: number
  readonly repeat: number
  readonly slowAnswer: number
}

export const calm: Weather = { dropRequest: 0, dropAnswer: 0, repeat: 0, slowAnswer: 0 }

export interface NetworkOptions {
  readonly name: string
  readonly random: Random
  readonly turns: Turns
  readonly clock: TestClock
}

/** The longest that one request takes on its way, in milliseconds. */
const LONGEST = 1500

export class Network {
  weather: Weather = calm
  isCut = false
  readonly #options: NetworkOptions

  constructor(options: NetworkOptions) {
    this.#options = options
  }

  /** The portal as the device reaches it. */
  through(portal: PortalConnection): PortalConnection {
    return {
      url: portal.url,
      features: signal => portal.features(signal),
      transact: (transaction, request, options) =>
        this.#carry(transaction, () => portal.transact(transaction, request, options)),
    }
  }

  async #carry<R>(what: string, forward: () => Promise<R>): Promise<R> {
    const { name, random, turns } = this.#options
    const { dropRequest, dropAnswer, repeat, slowAnswer } = this.weather
    const isDropped = random.chance(dropRequest)
    const isAnswerDropped = random.chance(dropAnswer)
    const isRepeated = random.chance(repeat)
    const isSlow = random.chance(slowAnswer)
    await this.#pass(`${name} ${what}`)
    if (isDropped || this.isCut) throw unreachable()
    // The copy arrives whenever it does, and its answer finds nobody.
    if (isRepeated) void this.#pass(`${name} ${what} once more`).then(forward).catch(ignoreNamed)
    const outcome = await forward().then(
      value => ({ value }),
      error => ({ error }),
    )
    if (isSlow) await turns.wait(`${name} ${what} answered`)
    if (isAnswerDropped || this.isCut) throw unreachable()
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }

  async #pass(what: string): Promise<void> {
    const { random, turns, clock } = this.#options
    const milliseconds = random.below(LONGEST)
    await turns.wait(what)
    clock.turn(milliseconds)
  }
}

function unreachable(): MeshError {
  return new MeshError('mesh/portal/unreachable', 'there is no network')
}

function ignoreNamed(error: unknown): void {
  if (!isMeshError(error)) throw error
}
