/** The devices, portals and networks of one run, all made from its seed. */
import type { PortalConnection } from '../../sdk/core/protocol/transact.ts'
import { createEngine, type EngineDeps, type MeshApi } from '../../sdk/engine/index.ts'
import { MemoryMachine, MemoryPortals } from '../../sdk/engine/memory/index.ts'
import { type Moment, mortal } from '../engine/support/mortal.ts'
import { TestClock, TestMachine, World } from '../engine/support/world.ts'
import { Random } from '../fuzz/random.ts'
import type { Attempt } from './model.ts'
import { Network } from './network.ts'
import { SeededCrypto } from './seeded-crypto.ts'
import { Turns } from './turns.ts'

/** Something broken on purpose, to see that it is found: a device that forgets each third edit before it is published. */
export type Flaw = 'journal'

export const DOMAINS = ['example.com', 'second.example'] as const

/** The most port calls that a tab which is to die makes. */
const LONGEST_LIFE = 80

export class Stage {
  readonly random: Random
  readonly clock = new TestClock()
  readonly turns: Turns
  readonly crypto: SeededCrypto
  readonly portals: readonly World[]
  readonly devices: Device[] = []
  readonly attempts: Attempt[] = []
  /** Devices that somebody meant to remove, by UDF. */
  readonly removals: { readonly device: string; isConfirmed: boolean }[] = []
  /** What happened, for whoever plays a seed again. */
  readonly log: string[] = []
  readonly flaw: Flaw | undefined
  /** UDF of the one profile. */
  profile = ''
  /** Identifiers and kinds of its applications. */
  readonly applications: { readonly identifier: string; readonly kind: Attempt['kind'] }[] = []
  /** Whether a portal has lost everything. */
  wipes = 0

  constructor(seed: number, flaw?: Flaw) {
    this.random = new Random('simulate', seed)
    this.crypto = new SeededCrypto(new Random('keys', seed))
    this.turns = new Turns(this.random, () => this.crypto.underWay)
    this.flaw = flaw
    const { clock, crypto } = this
    this.portals = DOMAINS.map(domain => new World({ domain, clock, crypto }))
  }

  addDevice(): Device {
    const device = new Device(this, `device ${this.devices.length}`)
    this.devices.push(device)
    return device
  }

  note(text: string): void {
    this.log.push(`${new Date(this.clock.now()).toISOString()} ${text}`)
  }
}

export class Device {
  readonly name: string
  readonly networks: readonly Network[]
  readonly deps: EngineDeps
  /** The open tab. */
  engine: MeshApi
  readonly #random: Random

  constructor({ random, turns, clock, portals, crypto, flaw }: Stage, name: string) {
    this.name = name
    this.#random = random
    const off = random.below(4000) - 2000
    const own = { now: () => clock.now() + off }
    const connections: Record<string, PortalConnection> = {}
    this.networks = portals.map(portal => {
      const network = new Network({ name: `${name} ${portal.domain}`, random, turns, clock })
      connections[portal.domain] = network.through(portal.connection(undefined, own))
      return network
    })
    const { vault } = portals[0]!.machine().deps
    const machine = flaw === 'journal' ? new ForgetfulMachine() : new MemoryMachine()
    const directory = new MemoryPortals(connections, { own: connections[DOMAINS[0]]! })
    this.deps = new TestMachine({ crypto, clock: own, vault, machine, portals: directory }).deps
    this.engine = createEngine(this.deps)
  }

  /** A tab that dies at some port call. */
  doomedTab(): MeshApi {
    const moment: Moment = this.#random.chance(0.5) ? 'before' : 'after'
    return createEngine(mortal(this.deps, 1 + this.#random.below(LONGEST_LIFE), moment).deps)
  }

  /** A new tab in the place of one that died. */
  reopen(): void {
    this.engine = createEngine(this.deps)
  }
}

class ForgetfulMachine extends MemoryMachine {
  #edits = 0

  override commit(changes: Parameters<MemoryMachine['commit']>[0]): Promise<void> {
    const isLost = changes.some(change => change.collection === 'journal' && 'put' in change)
    if (!isLost || ++this.#edits % 3 > 0) return super.commit(changes)
    return super.commit(changes.filter(({ collection }) => collection !== 'journal'))
  }
}
