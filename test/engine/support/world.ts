/** A world in one process: a real portal service, any number of machines with their tabs, and a clock that is turned. */

import { type Clients, createPolicy } from '../../../portal/service/policy.ts'
import { createPortalService } from '../../../portal/service/service.ts'
import { createMemoryStore } from '../../../portal/store/memory.ts'
import type { CryptoDeps } from '../../../sdk/core/deps.ts'
import type { PortalConnection } from '../../../sdk/core/protocol/transact.ts'
import type { SuiteName } from '../../../sdk/core/suite/index.ts'
import {
  type Clock,
  createEngine,
  type EngineDeps,
  type MeshApi,
  type PendingRequest,
} from '../../../sdk/engine/index.ts'
import { MemoryMachine, MemoryPortals, MemoryVault } from '../../../sdk/engine/memory/index.ts'
import { DirectPortal } from '../../../sdk/portal/index.ts'

export const PORTAL = 'https://example.com'
export const ALICE = 'alice@example.com'

/** Time stands still until it is turned. */
export class TestClock {
  #now = Date.UTC(2026, 0, 1, 12)

  now(): number {
    return this.#now
  }

  turn(milliseconds: number): void {
    this.#now += milliseconds
  }
}

/** Proves each suite once for all machines: making RSA keys for every one of them would take most of the time. */
const prover = new MemoryVault({ crypto })

class TestVault extends MemoryVault {
  override supports(suite: SuiteName): Promise<boolean> {
    return prover.supports(suite)
  }
}

/** Puts something between a machine and its portal. */
export type Wrap = (portal: PortalConnection) => PortalConnection

export interface WorldOptions {
  readonly clients?: Clients
  /** Of the portal's accounts. */
  readonly domain?: string
  /** That of another world, whose portal is there at the same time. */
  readonly clock?: TestClock
  readonly crypto?: CryptoDeps['crypto']
}

export class World {
  readonly clock: TestClock
  readonly domain: string
  readonly #crypto: CryptoDeps['crypto']
  #service
  readonly #clients: Clients

  constructor(options: WorldOptions = {}) {
    const { clients = 'modern', domain = 'example.com', clock = new TestClock() } = options
    this.#crypto = options.crypto ?? globalThis.crypto
    this.clock = clock
    this.domain = domain
    this.#service = this.#createService(clients)
    this.#clients = clients
  }

  /** The portal loses everything it has stored. */
  wipe(): void {
    this.#service = this.#createService(this.#clients)
  }

  #createService(clients: Clients) {
    const { clock, domain } = this
    const crypto = this.#crypto
    const policy = createPolicy({ clients, domains: [domain] })
    const store = createMemoryStore({ clock })
    const log = (event: { readonly event: string; readonly error?: unknown }) => {
      if (event.event === 'failure') throw event.error
    }
    return createPortalService({ crypto, clock, policy, store, log })
  }

  /** A connection of its own to the portal. */
  connection(url = `https://${this.domain}`, clock: Clock = this.clock): PortalConnection {
    return new DirectPortal({ crypto: this.#crypto, clock }, request => this.#service.handle(request), {
      url,
    })
  }

  /** A browser: vault and store stay when its tabs are closed. Its clock may be off by some milliseconds. */
  machine(wrap: Wrap = portal => portal, off = 0): TestMachine {
    const clock = { now: () => this.clock.now() + off }
    const crypto = this.#crypto
    const vault = new TestVault({ crypto })
    const machine = new MemoryMachine()
    const portal = wrap(this.connection(undefined, clock))
    const portals = new MemoryPortals({ [this.domain]: portal }, { own: portal })
    return new TestMachine({ crypto, clock, vault, machine, portals })
  }

  /** A machine whose user has created an account. */
  async administrator(options: { account?: string; suite?: SuiteName; wrap?: Wrap } = {}) {
    const { account = ALICE, wrap, ...rest } = options
    const machine = this.machine(wrap)
    const profile = await machine.engine.createAccount({ account, ...rest })
    return Object.assign(machine, { profile: profile.udf })
  }
}

export class TestMachine {
  readonly deps: EngineDeps
  /** The tab that is open from the start. */
  readonly engine: MeshApi

  constructor(deps: EngineDeps) {
    this.deps = deps
    this.engine = createEngine(deps)
  }

  /** Another tab: another engine over the same stores, perhaps with ports that misbehave. */
  tab(changes: Partial<EngineDeps> = {}): MeshApi {
    return createEngine({ ...this.deps, ...changes })
  }
}

/** A second device that may administrate the profile: it joins, and is given the online key, which nothing does yet. */
export async function addAdministrator(
  world: World,
  first: TestMachine & { readonly profile: string },
  wrap?: Wrap,
) {
  const { profile } = first
  const second = world.machine(wrap)
  await connectByAddress(second.engine, first.engine, profile)
  const { onlineKey } = (await first.deps.machine.get('profiles', profile))!
  await second.deps.vault.add([(await first.deps.vault.get(onlineKey!))!])
  const record = (await second.deps.machine.get('profiles', profile))!
  await second.deps.machine.commit([{ collection: 'profiles', put: { ...record, onlineKey: onlineKey! } }])
  return Object.assign(second, { profile })
}

/** What a person types back: the groups of the authenticator that the program asks for. */
export function typeBack(shown: { readonly authenticator: string }, challenge: readonly number[]): string {
  const groups = shown.authenticator.split('-')
  return challenge.map(index => groups[index]).join(' ')
}

/** The one request that waits for a profile. */
export async function onlyPending(admin: MeshApi, profile: string): Promise<PendingRequest> {
  const [pending, ...others] = await admin.pending(profile)
  if (!pending || others.length > 0) throw new Error('there is not one request that waits')
  return pending
}

/** Lets one machine join the profile of another by address, and gives back what the new one sees. */
export async function connectByAddress(newcomer: MeshApi, admin: MeshApi, profile: string) {
  const asked = await newcomer.beginConnect({ account: ALICE })
  const pending = (await admin.pending(profile)).find(({ device }) => device === asked.device)
  if (!pending) throw new Error('the request is not pending')
  await admin.accept(profile, pending.id, { authenticator: typeBack(asked, pending.challenge) })
  return newcomer.advanceConnect(asked.id)
}
