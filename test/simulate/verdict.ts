/** The end of a run: everybody catches up, and then all devices must see the same, with everything that was confirmed. */
import { canonicalText } from '../../sdk/core/catalog/entry-order.ts'
import { isMeshError } from '../../sdk/core/error.ts'
import { recipientsOf } from '../../sdk/core/jose/jwe.ts'
import { signatureOf } from '../../sdk/core/profile/signed.ts'
import { readTagged } from '../../sdk/core/schema/index.ts'
import type { ProfileSummary } from '../../sdk/engine/index.ts'
import { onlyEntry } from '../../sdk/engine/objects.ts'
import { profileOn } from './acts.ts'
import { type Attempt, type Entry, entryWith, judgeEntries } from './model.ts'
import type { Device, Stage } from './stage.ts'

const MOST_ROUNDS = 12
const TEN_MINUTES = 600_000

interface Member {
  readonly device: Device
  readonly summary: ProfileSummary
}

/** Lets everybody do what programs do by themselves, until nothing changes any more. */
export async function come(stage: Stage): Promise<void> {
  let before = ''
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    for (const device of stage.devices) await catchUp(stage, device)
    const now = await stateOf(stage)
    if (now === before) return
    before = now
  }
}

/** What a page does when it is opened, and the offer it makes where a portal has less than this device. */
async function catchUp(stage: Stage, { name, engine }: Device): Promise<void> {
  stage.clock.turn(TEN_MINUTES)
  const attempt = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work()
      return true
    } catch (error) {
      if (!isMeshError(error)) throw error
      stage.note(`${name} ${what}: ${error.code}: ${error.message}`)
      return false
    }
  }
  await attempt('resumes', () => engine.resume())
  const known = await profileOn(stage, engine)
  if (known === undefined || known.isRemoved) return
  const isWell = await attempt('refreshes', () => engine.refresh(stage.profile))
  const now = await profileOn(stage, engine)
  const isLost = now?.places.some(({ state }) => state === 'lost' || state === 'wrong')
  if ((!isWell || isLost) && !now?.isRemoved)
    await attempt('republishes', () => engine.republish(stage.profile))
}

async function stateOf(stage: Stage): Promise<string> {
  const states = []
  for (const { engine, deps } of stage.devices) {
    const summary = await profileOn(stage, engine)
    const applications = summary ? await engine.applications(stage.profile) : []
    const flows = await deps.machine.list('members')
    states.push(
      summary?.digest,
      ...applications.map(({ digest, unpublished }) => `${digest} ${unpublished}`),
      ...flows.map(({ state }) => state),
    )
  }
  return states.join()
}

/** @returns what is wrong, a sentence each */
export async function verdict(stage: Stage): Promise<readonly string[]> {
  const members: Member[] = []
  const others: Device[] = []
  for (const device of stage.devices) {
    const { profiles } = await device.engine.summary()
    if (profiles.length > 1) return [`${device.name} has ${profiles.length} profiles`]
    const [summary] = profiles
    if (summary !== undefined && summary.udf !== stage.profile)
      return [`${device.name} has another profile under the account`]
    if (summary && !summary.isRemoved) members.push({ device, summary })
    else others.push(device)
  }
  const [founder] = members
  if (founder === undefined || founder.device !== stage.devices[0])
    return ['the founder is not in the profile any more']
  const complaints: string[] = []
  for (const { device, summary } of members) {
    if (summary.digest !== founder.summary.digest)
      complaints.push(`${device.name} sees another version of the profile than the founder`)
  }
  if (complaints.length > 0) return complaints
  for (const { identifier, kind } of stage.applications)
    complaints.push(...(await judgeCatalog(stage, members, identifier, kind)))
  complaints.push(...(await judgeRemovals(stage, founder)))
  return complaints
}

async function judgeCatalog(
  stage: Stage,
  members: readonly Member[],
  identifier: string,
  kind: Attempt['kind'],
): Promise<readonly string[]> {
  const readers = members.filter(({ summary }) => roleOf(summary, identifier) !== undefined)
  const [founder] = readers
  const complaints: string[] = []
  let same: string | undefined
  let entries: readonly Entry[] = []
  for (const { device, summary } of readers) {
    const content = await device.engine.readApplication(stage.profile, identifier)
    const application = (await device.engine.applications(stage.profile)).find(
      one => one.identifier === identifier,
    )
    const isWriter = roleOf(summary, identifier) === 'administrator'
    const seen = 'entries' in content ? (content.entries as readonly Entry[]) : []
    const text = [application?.digest, ...seen.map(entry => canonicalText(kind, entry))].join('\n')
    if (isWriter && application?.unpublished !== 0)
      complaints.push(`${device.name} has ${application?.unpublished} edits of ${kind} that nobody gets`)
    same ??= text
    // What a device that may not write any more had edited before stays with it.
    if (text !== same && (isWriter || application?.unpublished === 0))
      complaints.push(`${device.name} sees another ${kind} catalog than ${founder?.device.name}`)
    if (device === founder?.device) entries = seen
  }
  const isFirm = firmness(stage, readers)
  const attempts = stage.attempts.filter(({ application }) => application === identifier)
  return [...complaints, ...judgeEntries(attempts, entries, isFirm)]
}

/**
 * An edit has to be there if its device may still change the catalog. That of another one must, if a portal had it, there
 * was no other portal, and that one never lost anything.
 */
function firmness(stage: Stage, readers: readonly Member[]) {
  const isAlone = readers[0]?.summary.accounts.length === 1 && stage.wipes === 0
  const writers = (application: string) =>
    readers.filter(({ summary }) => roleOf(summary, application) === 'administrator')
  return ({ device, application, isPublished }: Attempt) =>
    (isAlone && isPublished === true) || writers(application).some(({ device: { name } }) => name === device)
}

function roleOf({ devices }: ProfileSummary, identifier: string): string | undefined {
  const own = devices.find(({ isThisDevice }) => isThisDevice)
  return own?.applications.find(application => application.identifier === identifier)?.role
}

/** Whoever was removed is not in the profile, and what is written after that is encrypted to others. */
async function judgeRemovals(stage: Stage, { device, summary }: Member): Promise<readonly string[]> {
  const { engine } = device
  const removed = new Set(stage.removals.filter(({ isConfirmed }) => isConfirmed).map(one => one.device))
  const complaints = summary.devices
    .filter(({ udf }) => removed.has(udf))
    .map(({ udf }) => `${udf} was removed and is in the profile`)
  const { identifier, kind } = stage.applications[0]!
  const entry = entryWith(kind, 'after all', undefined)
  await engine.updateApplication(stage.profile, identifier, { kind, entries: [{ put: entry }] } as never)
  const readers = await readersOf(stage, device, identifier)
  for (const other of stage.devices) {
    const own = (await other.deps.vault.list()).find(({ role }) => role === 'device-encryption')
    const isReader = own !== undefined && readers.includes(own.udf)
    if (other === device && !isReader) complaints.push('the founder cannot read what it writes')
    if (isReader && removed.has(own.owner))
      complaints.push(`${other.name} was removed and can read what came later`)
  }
  return complaints
}

/** The keys that the newest version of an application is encrypted to, as a portal delivers it. */
async function readersOf(stage: Stage, { deps }: Device, identifier: string): Promise<readonly string[]> {
  const { portal } = (await deps.machine.get('profiles', stage.profile))!.accounts[0]!
  const answer = await deps.portals.at(portal).transact('Get', { Identifier: identifier, Multiple: false })
  const signed = onlyEntry(answer, 'SignedApplicationProfile')!
  const { value } = readTagged(signatureOf(signed).payload, 'ApplicationProfile', { mode: 'signed' })
  return value.SharedPrivate === undefined ? [] : recipientsOf(value.SharedPrivate.value)
}
