/** Where the example plays: a real portal service, people’s machines, a clock that is turned, and a recorder between. */
import { isMeshError, type MeshErrorCode } from '../../sdk/core/error.ts'
import type { PortalConnection, TransactOptions } from '../../sdk/core/protocol/transact.ts'
import {
  type RequestOf,
  type ResponseOf,
  type TransactionName,
  writeRequest,
  writeResponse,
} from '../../sdk/core/schema/index.ts'
import type { MeshApi } from '../../sdk/engine/index.ts'
import { World } from '../engine/support/world.ts'

/** A request and what came of it, as JSON texts. */
export interface Exchange {
  /** Whose machine asked. */
  readonly machine: string
  readonly transaction: TransactionName
  readonly request: string
  /** UDF of the device that signed the request, and the version that a Publish was based on. */
  readonly signer?: string | undefined
  readonly ifMatch?: string | undefined
  readonly response: string | { readonly refused: MeshErrorCode }
}

export type Naming = readonly [value: string, name: string]

export class Stage {
  readonly #world = new World()
  readonly #exchanges: Exchange[] = []
  readonly #names: Naming[] = []

  /** A machine with nothing on it. */
  machine(name: string): MeshApi {
    return this.#world.machine(portal => this.#recorded(portal, name)).engine
  }

  /** What a random value is called in the chapter. */
  name(value: string, name: string): void {
    this.#names.push([value, name])
  }

  turnClock(seconds: number): void {
    this.#world.clock.turn(seconds * 1000)
  }

  /** What was recorded and named since this was last asked. */
  take(): { readonly exchanges: readonly Exchange[]; readonly names: readonly Naming[] } {
    return { exchanges: this.#exchanges.splice(0), names: this.#names.splice(0) }
  }

  #recorded(portal: PortalConnection, machine: string): PortalConnection {
    const transact = async <N extends TransactionName>(
      transaction: N,
      request: RequestOf<N>,
      options: TransactOptions = {},
    ): Promise<ResponseOf<N>> => {
      const { signer, ifMatch } = options
      const text = writeRequest(transaction, request)
      const asked = { machine, transaction, request: text, signer: signer?.device, ifMatch }
      try {
        const response = await portal.transact(transaction, request, options)
        this.#exchanges.push({ ...asked, response: writeResponse(transaction, response) })
        return response
      } catch (error) {
        if (isMeshError(error)) this.#exchanges.push({ ...asked, response: { refused: error.code } })
        throw error
      }
    }
    return new Proxy(portal, {
      get(target, name) {
        if (name === 'transact') return transact
        const member: unknown = Reflect.get(target, name)
        return typeof member === 'function' ? member.bind(target) : member
      },
    })
  }
}
