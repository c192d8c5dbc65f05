/** Two portals in one world, and machines that reach both: each machine sees them as a test lets it. */
import type { PortalConnection } from '../../../sdk/core/protocol/transact.ts'
import { type TransactionName, writeTagged } from '../../../sdk/core/schema/index.ts'
import type { PlaceState } from '../../../sdk/engine/index.ts'
import { MemoryPortals } from '../../../sdk/engine/memory/index.ts'
import { type Interceptions, intercept, unreachable } from './intercept.ts'
import { ALICE, connectByAddress, TestMachine, World } from './world.ts'

export const SECOND = 'alice@second.example'

/** The portal of another domain, at the same time. */
export function secondWorld(world: World): World {
  return new World({ domain: 'second.example', clock: world.clock })
}

export interface TwoPortals {
  readonly first: Interceptions
  readonly second: Interceptions
}

/** A machine of the first world that reaches the second portal too. */
export function machineAtBoth(world: World, second: World): TestMachine & { readonly lies: TwoPortals } {
  const lies: TwoPortals = { first: {}, second: {} }
  const own = intercept(world.connection(), lies.first)
  const portals = new MemoryPortals(
    { 'example.com': own, 'second.example': intercept(second.connection(), lies.second) },
    { own },
  )
  const machine = new TestMachine({ ...world.machine().deps, portals })
  return Object.assign(machine, { lies })
}

/** Alice at two portals, with passwords and a phone that reads them. */
export async function setScene() {
  const world = new World()
  const second = secondWorld(world)
  const alice = machineAtBoth(world, second)
  const { udf } = await alice.engine.createAccount({ account: ALICE })
  const { identifier } = await alice.engine.createApplication(udf, {
    kind: 'credential',
    entries: [{ put: { Username: 'first' } }],
  })
  const phone = machineAtBoth(world, second)
  const joined = await connectByAddress(phone.engine, alice.engine, udf)
  await alice.engine.grantApplication(udf, identifier, joined.device)
  const { entry, shares } = await alice.engine.escrow(udf, { quorum: 2, shares: 2 })
  await alice.engine.addAccount(udf, { account: SECOND })
  await phone.engine.refresh(udf)
  const put = (username: string, engine = alice.engine) =>
    engine.updateApplication(udf, identifier, {
      kind: 'credential',
      entries: [{ put: { Username: username } }],
    })
  const texts = shares.map(({ text }) => text)
  return { world, second, alice, phone, udf, identifier, put, entry, shares: texts }
}

const ALL: readonly TransactionName[] = [
  'Hello',
  'ValidateAccount',
  'Get',
  'Publish',
  'CreateAccount',
  'DeleteAccount',
  'ConnectPending',
  'ConnectComplete',
]

/** Nothing reaches the portal until the function that comes back is called. */
export function takeDown(interceptions: Interceptions): () => void {
  for (const name of ALL) Object.assign(interceptions, { [name]: unreachable })
  return () => {
    for (const name of ALL) delete interceptions[name]
  }
}

/** What a portal holds, as anybody can fetch it, in short: empty for nothing. */
export async function held(portal: PortalConnection, identifier: string): Promise<string> {
  const { Entries: [entry] = [] } = await portal.transact('Get', { Identifier: identifier })
  if (entry === undefined) return ''
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(writeTagged(entry)))
  return Array.from(new Uint8Array(digest), byte => byte.toString(16)).join('')
}

export async function statesOf({ engine }: TestMachine): Promise<readonly PlaceState[]> {
  return (await engine.summary()).profiles[0]!.places.map(({ state }) => state)
}

/** The user names in the passwords, sorted. */
export async function usernames(machine: TestMachine, udf: string, identifier: string) {
  const content = await machine.engine.readApplication(udf, identifier)
  if (content.kind !== 'credential') throw new Error('these are no passwords')
  return content.entries.map(({ Username }) => Username).sort()
}
