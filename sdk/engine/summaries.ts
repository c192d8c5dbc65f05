/** What sessions see of the records: plain data, without anything secret. */
import { roleOf } from '../core/application/entries.ts'
import { onlineKeysOf } from '../core/profile/index.ts'
import type { AccountSummary, ConnectSummary, MachineSummary, ProfileSummary } from './api.ts'
import type { EngineContext } from './context.ts'
import { defaultOf } from './defaults.ts'
import { summarizeDevice } from './devices.ts'
import { displayKind } from './display.ts'
import { isAdministrator, isMember, lacksKeys, requireProfile } from './profiles.ts'
import type { ConnectFlow, DeviceNote, PlaceRecord, ProfileRecord } from './records.ts'
import { loadConnectRecords } from './seldom.ts'

/** Everything this machine has, read from its records alone: no portal is asked. */
export async function summarizeMachine(engine: EngineContext): Promise<MachineSummary> {
  const { machine } = engine
  const [devices, profiles, connects, creates, shared] = await Promise.all([
    machine.list('devices'),
    machine.list('profiles'),
    machine.list('connects'),
    machine.list('creates'),
    readShared(engine),
  ])
  const summaries = await Promise.all(profiles.map(record => summarizeRecord(engine, record, shared)))
  const defaultDevice = defaultOf(devices)?.id
  return {
    devices: devices.map(device => ({ ...summarizeDevice(device), isDefault: device.id === defaultDevice })),
    profiles: summaries.sort((one, other) => Number(other.isDefault) - Number(one.isDefault)),
    connects: await summarizeConnects(
      engine,
      connects.filter(flow => flow.state !== 'joined'),
    ),
    creates: creates.map(flow => ({ account: flow.id, profile: flow.profile.id })),
  }
}

async function summarizeConnects(
  engine: EngineContext,
  flows: readonly ConnectFlow[],
): Promise<readonly ConnectSummary[]> {
  if (flows.length === 0) return []
  const { summarizeConnect } = await loadConnectRecords()
  return Promise.all(flows.map(flow => summarizeConnect(engine, flow)))
}

/** @throws `mesh/profile/missing` */
export async function summarizeProfile(engine: EngineContext, udf: string): Promise<ProfileSummary> {
  const record = await requireProfile(engine, udf)
  return summarizeRecord(engine, record, await readShared(engine))
}

/** What summaries of several profiles need once. */
interface Shared {
  /** UDFs of the private keys in the vault. */
  readonly keys: ReadonlySet<string>
  readonly notes: ReadonlyMap<string, DeviceNote>
  readonly places: ReadonlyMap<string, PlaceRecord>
  readonly defaultProfile: string | undefined
}

async function readShared(engine: EngineContext): Promise<Shared> {
  const [keys, notes, places, profiles] = await Promise.all([
    engine.vault.list(),
    engine.machine.list('notes'),
    engine.machine.list('places'),
    engine.machine.list('profiles'),
  ])
  return {
    keys: new Set(keys.map(key => key.udf)),
    notes: new Map(notes.map(note => [note.id, note])),
    places: new Map(places.map(place => [place.id, place])),
    defaultProfile: defaultOf(profiles)?.id,
  }
}

async function summarizeRecord(
  engine: EngineContext,
  record: ProfileRecord,
  shared: Shared,
): Promise<ProfileSummary> {
  const personal = await engine.verifiedPersonal(record.signed)
  const keysMissing = await lacksKeys(engine, record, shared.keys)
  const { udf, suite, digest, updated } = personal
  const backup = await engine.machine.get('escrows', udf)
  return {
    udf,
    suite,
    accounts: record.accounts.map(({ account }) => account),
    places: summarizePlaces(record, shared.places),
    devices: personal.devices.map(device => {
      const {
        id: _,
        name = displayKind(device),
        ...approval
      } = shared.notes.get(`${udf}/${device.udf}`) ?? { id: '' }
      const isThisDevice = device.udf === record.device
      return {
        udf: device.udf,
        kind: displayKind(device),
        name,
        isThisDevice,
        isAdministrator:
          onlineKeysOf(personal, device.udf).length > 0 ||
          (isThisDevice && isAdministrator(record, personal)),
        applications: personal.applications.flatMap(entry => {
          const role = roleOf(entry, device.udf)
          return role ? [{ identifier: entry.Identifier ?? '', role }] : []
        }),
        ...approval,
      }
    }),
    device: record.device,
    isAdministrator: isAdministrator(record, personal) && !keysMissing,
    holdsMasterKey: shared.keys.has(udf),
    isRemoved: !isMember(record, personal),
    isDefault: udf === shared.defaultProfile,
    keysMissing,
    holdsBackup: backup !== undefined,
    ...(backup?.sharesMadeAt === undefined ? {} : { sharesMadeAt: backup.sharesMadeAt }),
    ...(updated === undefined ? {} : { updated }),
    digest,
  }
}

function summarizePlaces(
  { id, digest, accounts }: ProfileRecord,
  places: ReadonlyMap<string, PlaceRecord>,
): readonly AccountSummary[] {
  return accounts.map(({ account, portal }) => {
    const place = places.get(`${id}/${account}`)
    // What one portal has, another of several may lack, though nobody has found that out yet.
    if (place === undefined) return { account, portal, state: accounts.length > 1 ? 'behind' : 'ok' }
    const isBehind = place.state === 'ok' && accounts.length > 1 && place.seen[id] !== digest
    return {
      account,
      portal,
      state: isBehind ? 'behind' : place.state,
      since: place.since,
      ...(place.problem && { problem: place.problem }),
    }
  })
}
