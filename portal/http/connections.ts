/** How many connections a server holds, of one address and altogether: the rest is turned away before it says anything. */
import type { Server, Socket } from 'node:net'
import { addressKey } from '../service/limits/address-key.ts'
import { createAdmission } from '../service/limits/admission.ts'

export interface ConnectionOptions {
  /** Connections at once. */
  readonly most: number
  /** Addresses that may have all of them: those of reverse proxies. */
  readonly isTrusted: (address: string) => boolean
}

export interface Connections {
  readonly open: number
  /** Those that were turned away. */
  readonly refused: number
}

/** An address may have this part of all connections. */
const SHARE = 1 / 2

export function limitConnections(
  server: Pick<Server, 'on'>,
  { most, isTrusted }: ConnectionOptions,
): Connections {
  const admission = createAdmission({ total: most, each: Math.ceil(most * SHARE) })
  let refused = 0

  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress
    // One that is gone already has no address.
    const name = address === undefined || isTrusted(address) ? undefined : addressKey(address)
    const outcome = admission.enter(name)
    if (typeof outcome === 'function') socket.once('close', outcome)
    else {
      refused += 1
      socket.destroy()
    }
  })

  return {
    get open() {
      return admission.taken
    },
    get refused() {
      return refused
    },
  }
}
