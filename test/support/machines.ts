/** Machines with everything in memory, reaching portals over HTTP: what a browser is, without one. */
import { createEngine, type EngineDeps, type MeshApi } from '../../sdk/engine/index.ts'
import { MemoryMachine, MemoryPortals, MemoryVault } from '../../sdk/engine/memory/index.ts'
import { HttpPortal, type HttpPortalOptions } from '../../sdk/portal/index.ts'

const { crypto } = globalThis

export interface HttpMachine {
  readonly deps: EngineDeps
  readonly engine: MeshApi
  readonly portal: HttpPortal
}

export interface MachineOptions extends HttpPortalOptions {
  /** Base URL of the portal. */
  readonly url: string
  /** Domains of its accounts. */
  readonly domains: readonly string[]
  /** Default: the time of day. */
  readonly clock?: { now(): number }
  /** A connection that is shared with other machines. Default: one of its own. */
  readonly portal?: HttpPortal
}

export function createHttpMachine({ url, domains, clock = Date, ...options }: MachineOptions): HttpMachine {
  const portal = options.portal ?? new HttpPortal({ crypto, clock }, url, options)
  const portals = new MemoryPortals(Object.fromEntries(domains.map(domain => [domain, portal])), {
    own: portal,
  })
  const deps = {
    crypto,
    clock,
    vault: new ProvenVault({ crypto }),
    machine: new MemoryMachine(),
    portals,
  }
  return { deps, engine: createEngine(deps), portal }
}

/** Proves each suite once for all machines: making RSA keys for every one of them would take most of the time. */
const prover = new MemoryVault({ crypto })

class ProvenVault extends MemoryVault {
  override supports(...suite: Parameters<MemoryVault['supports']>): Promise<boolean> {
    return prover.supports(...suite)
  }
}

/** What a person types back: the groups of the authenticator that the program asks for. */
export function typeBack(authenticator: string, challenge: readonly number[]): string {
  const groups = authenticator.split('-')
  return challenge.map(index => groups[index]).join(' ')
}
