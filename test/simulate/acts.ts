/** What people and the world do in a run; each act is drawn by the seed and may fail halfway. */
import type { ApplicationChange, MeshApi, ProfileSummary } from '../../sdk/engine/index.ts'
import { type Attempt, type Entry, entryWith } from './model.ts'
import { type Device, DOMAINS, type Stage } from './stage.ts'

export type Act = (stage: Stage, device: Device, engine: MeshApi) => Promise<unknown>

const MINUTE = 60_000
const MOST_DEVICES = 4
const SECOND_ACCOUNT = `alice@${DOMAINS[1]}`

/** What devices do, and how often. */
const acts: readonly (readonly [number, string, Act])[] = [
  [12, 'edits', edit],
  [4, 'refreshes', ({ profile }, _, engine) => engine.refresh(profile)],
  [3, 'resumes', (_, __, engine) => engine.resume()],
  [2, 'lets a device in', connect],
  [1, 'grants', grant],
  [1, 'removes', remove],
  [1, 'promotes', promote],
  [1, 'adds an account', addAccount],
  [1, 'makes shares', ({ profile }, _, engine) => engine.escrow(profile, { quorum: 2, shares: 3 })],
]

/** What happens to the world. */
const events: readonly (readonly [number, string, (stage: Stage) => void])[] = [
  [4, 'a network is cut or mended', toggleNetwork],
  [3, 'time passes', ({ clock, random }) => clock.turn(random.below(90) * MINUTE)],
  [1, 'days pass', ({ clock, random }) => clock.turn((1 + random.below(3)) * 24 * 60 * MINUTE)],
  [1, 'a portal loses everything', wipe],
]

export function chooseAct({ random }: Stage): { readonly name: string; readonly act: Act } {
  const [, name, act] = weighted(acts, random.below(total(acts)))
  return { name, act }
}

export function chooseEvent({ random }: Stage): {
  readonly name: string
  readonly happen: (s: Stage) => void
} {
  const [, name, happen] = weighted(events, random.below(total(events)))
  return { name, happen }
}

/** The profile as a device knows it; undefined where it has none. */
export async function profileOn({ profile }: Stage, engine: MeshApi): Promise<ProfileSummary | undefined> {
  return (await engine.summary()).profiles.find(({ udf }) => udf === profile)
}

async function edit(stage: Stage, device: Device, engine: MeshApi): Promise<void> {
  const { random, profile, attempts } = stage
  const { identifier, kind } = random.pick(stage.applications)
  const content = await engine.readApplication(profile, identifier)
  const entries = 'entries' in content ? (content.entries as readonly Entry[]) : []
  const id = entries.length > 0 && random.chance(0.6) ? random.pick(entries).ID : undefined
  const act = id !== undefined && random.chance(0.3) ? 'remove' : 'put'
  const attempt: Attempt = {
    device: device.name,
    application: identifier,
    kind,
    act,
    word: `word-${attempts.length}-`,
    ...(id !== undefined && { id }),
  }
  attempts.push(attempt)
  const change = act === 'remove' ? { remove: id } : { put: entryWith(kind, attempt.word, id) }
  const { application, entries: made } = await engine.updateApplication(profile, identifier, {
    kind,
    entries: [change],
  } as ApplicationChange)
  const confirmed = made[0]!
  Object.assign(attempt, { id: confirmed.ID, confirmed, isPublished: application.unpublished === 0 })
  stage.note(`${device.name} confirmed ${attempt.word} of ${confirmed.ID}`)
}

/** The founder stays where it is: the master key is there. */
async function connect(stage: Stage, device: Device, engine: MeshApi): Promise<void> {
  const { profile, random, devices } = stage
  if (devices.length >= MOST_DEVICES) return
  const known = await profileOn(stage, engine)
  if (known === undefined) return
  const newcomer = stage.addDevice()
  newcomer.networks.forEach((network, index) => {
    network.weather = device.networks[index]!.weather
  })
  const account = random.pick(known.accounts)
  const asked = await newcomer.engine.beginConnect({ account, name: newcomer.name })
  const request = (await engine.pending(profile)).find(pending => pending.device === asked.device)
  if (request === undefined) return
  await engine.accept(profile, request.id, {
    authenticator: asked.authenticator,
    name: newcomer.name,
    applications: stage.applications.map(({ identifier }) => ({
      identifier,
      administrator: random.chance(0.8),
    })),
  })
  await newcomer.engine.advanceConnect(asked.id)
}

async function grant(stage: Stage, _: Device, engine: MeshApi): Promise<void> {
  const { random, profile } = stage
  const other = await pickOther(stage, engine)
  const { identifier } = random.pick(stage.applications)
  const administrator = random.chance(0.8)
  if (other !== undefined) await engine.grantApplication(profile, identifier, other, { administrator })
}

async function remove(stage: Stage, device: Device, engine: MeshApi): Promise<void> {
  const other = await pickOther(stage, engine)
  const founder = await profileOn(stage, stage.devices[0]!.engine)
  if (other === undefined || other === founder?.device) return
  const removal = { device: other, isConfirmed: false }
  stage.removals.push(removal)
  await engine.removeDevice(stage.profile, other)
  removal.isConfirmed = true
  stage.note(`${device.name} removed ${other}`)
}

async function promote(stage: Stage, _: Device, engine: MeshApi): Promise<void> {
  const other = await pickOther(stage, engine)
  if (other !== undefined) await engine.promoteDevice(stage.profile, other)
}

async function addAccount({ profile }: Stage, _: Device, engine: MeshApi): Promise<void> {
  await engine.addAccount(profile, { account: SECOND_ACCOUNT })
}

async function pickOther(stage: Stage, engine: MeshApi): Promise<string | undefined> {
  const others = (await profileOn(stage, engine))?.devices.filter(({ isThisDevice }) => !isThisDevice) ?? []
  return others.length > 0 ? stage.random.pick(others).udf : undefined
}

function toggleNetwork({ random, devices }: Stage): void {
  const network = random.pick(random.pick(devices).networks)
  network.isCut = !network.isCut
}

function wipe(stage: Stage): void {
  stage.random.pick(stage.portals).wipe()
  stage.wipes += 1
}

function weighted<T extends readonly [number, ...unknown[]]>(list: readonly T[], at: number): T {
  let rest = at
  return list.find(([weight]) => {
    rest -= weight
    return rest < 0
  })!
}

function total(list: readonly (readonly [number, ...unknown[]])[]): number {
  return list.reduce((sum, [weight]) => sum + weight, 0)
}
