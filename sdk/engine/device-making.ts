/** Devices made for this machine, and picked for a profile. */
import { isMeshError } from '../core/error.ts'
import { createDeviceProfile, nextUpdated } from '../core/profile/index.ts'
import { generateKeyPair, type KeyUse, type SuiteName } from '../core/suite/index.ts'
import type { DeviceSummary, NewDevice } from './api.ts'
import type { EngineContext } from './context.ts'
import { defaultOf } from './defaults.ts'
import { DEVICES_LOCK, summarizeDevice, supportedSuite } from './devices.ts'
import { requireKey, storeKeys, toVaultKey } from './keys.ts'
import { objectToText } from './objects.ts'
import type { KeyRole, MachineChange } from './ports.ts'
import type { DeviceKind, DeviceRecord } from './records.ts'
import { wireTime } from './time.ts'

const ROLES: Readonly<Record<KeyUse, KeyRole>> = {
  sign: 'device-signature',
  authenticate: 'device-authentication',
  encrypt: 'device-encryption',
}

/**
 * Makes a device: three private keys in the vault and a public profile that says its kind.
 *
 * @throws `mesh/key/unsupported` for a suite this machine cannot use; `mesh/key/storage`, `mesh/storage/failed`
 */
export function createDevice(
  engine: EngineContext,
  options: { readonly name: string; readonly kind: DeviceKind; readonly suite?: SuiteName },
): Promise<DeviceSummary> {
  return engine.machine.exclusively(DEVICES_LOCK, async () => {
    const suite = await supportedSuite(engine, options.suite)
    return summarizeDevice(await makeDevice(engine, { name: options.name, kind: options.kind, suite }))
  })
}

/**
 * Picks the device to found a profile with: the default device if its suite and keys serve, otherwise another that
 * does, otherwise a new one. Needs the devices lock.
 */
export async function deviceToFound(
  engine: EngineContext,
  options: NewDevice & { readonly suite: SuiteName },
): Promise<DeviceRecord> {
  const found = await findDevice(
    engine,
    options,
    device => device.isMember || device.record.askedAt === undefined,
  )
  return found ?? makeSuccessor(engine, options)
}

/**
 * Picks the device to connect with: one that has never asked before, otherwise a new one that is called and looks like
 * the default device. Needs the devices lock.
 */
export async function deviceToConnect(
  engine: EngineContext,
  options: NewDevice & { readonly suite: SuiteName },
): Promise<DeviceRecord> {
  const found = await findDevice(engine, options, device => device.record.askedAt === undefined)
  return found ?? makeSuccessor(engine, options)
}

/** UDFs of the devices that a profile, or something on its way to become one, depends on. */
export async function devicesInUse(
  engine: EngineContext,
  options: { readonly apartFrom?: string } = {},
): Promise<ReadonlySet<string>> {
  const [profiles, creates, recoveries, connects] = await Promise.all([
    engine.machine.list('profiles'),
    engine.machine.list('creates'),
    engine.machine.list('recoveries'),
    engine.machine.list('connects'),
  ])
  return new Set([
    ...[...profiles, ...[...creates, ...recoveries].map(flow => flow.profile)]
      .filter(({ id }) => id !== options.apartFrom)
      .map(({ device }) => device),
    ...connects.filter(flow => isOpen(flow.state)).map(flow => flow.device),
  ])
}

function isOpen(state: string): boolean {
  return state === 'prepared' || state === 'requested' || state === 'accepted'
}

interface Candidate {
  readonly record: DeviceRecord
  /** Whether a profile depends on it. */
  readonly isMember: boolean
}

async function findDevice(
  engine: EngineContext,
  options: NewDevice & { readonly suite: SuiteName },
  isFree: (device: Candidate) => boolean,
): Promise<DeviceRecord | undefined> {
  const [records, inUse] = await Promise.all([engine.machine.list('devices'), devicesInUse(engine)])
  const fitting = records
    .filter(({ suite }) => suite === options.suite)
    .filter(({ name }) => options.name === undefined || options.name === name)
    .filter(({ kind }) => options.kind === undefined || options.kind === kind)
    .filter(record => isFree({ record, isMember: inUse.has(record.id) }))
    .sort((one, other) => Number(other.isDefault) - Number(one.isDefault))
  for (const record of fitting) {
    if (await hasKeys(engine, record)) return record
  }
  return undefined
}

/** Whether the vault still holds all keys of a device. */
async function hasKeys(engine: EngineContext, record: DeviceRecord): Promise<boolean> {
  const { signatureKey, authenticationKey, encryptionKey } = await engine.verifiedDevice(record.signed)
  try {
    await Promise.all([signatureKey, authenticationKey, encryptionKey].map(key => requireKey(engine, key)))
    return true
  } catch (error) {
    if (isMeshError(error, 'mesh/storage/evicted')) return false
    throw error
  }
}

/** A new device in the likeness of the default one; that one goes when it was only waiting for an answer. */
async function makeSuccessor(
  engine: EngineContext,
  options: NewDevice & { readonly suite: SuiteName },
): Promise<DeviceRecord> {
  const [records, inUse] = await Promise.all([engine.machine.list('devices'), devicesInUse(engine)])
  const model = defaultOf(records)
  const kind = options.kind ?? model?.kind ?? 'browser'
  const name = options.name ?? model?.name ?? kind
  const spent = records.filter(record => record.askedAt !== undefined && !inUse.has(record.id))
  const made = await makeDevice(engine, { name, kind, suite: options.suite, replaces: spent })
  const keys = await engine.vault.list()
  const isSpent = (owner: string) => spent.some(record => record.id === owner)
  await engine.vault.remove(keys.filter(key => isSpent(key.owner)).map(key => key.udf))
  return made
}

interface MakeOptions {
  readonly name: string
  readonly kind: DeviceKind
  readonly suite: SuiteName
  /** Devices that are removed in the same commit. */
  readonly replaces?: readonly DeviceRecord[]
}

async function makeDevice(engine: EngineContext, options: MakeOptions): Promise<DeviceRecord> {
  const { name, kind, suite, replaces = [] } = options
  const others = (await engine.machine.list('devices')).filter(({ id }) =>
    replaces.every(old => old.id !== id),
  )
  const signature = await generateKeyPair(engine, { suite, use: 'sign' })
  const authentication = await generateKeyPair(engine, { suite, use: 'authenticate' })
  const encryption = await generateKeyPair(engine, { suite, use: 'encrypt' })
  const id = signature.publicKey.udf
  const pairs = [signature, authentication, encryption]
  const keys = pairs.map(({ privateKey }) => toVaultKey(privateKey, ROLES[privateKey.use], id))
  return storeKeys(engine, keys, async stored => {
    const signed = await createDeviceProfile(engine, {
      keys: {
        signature: { ...signature, privateKey: stored(signature.publicKey) },
        authentication,
        encryption,
      },
      kind,
      updated: nextUpdated(engine.clock.now()),
    })
    const made: DeviceRecord = {
      id,
      suite,
      kind,
      name,
      signed: objectToText('SignedDeviceProfile', signed),
      isDefault: others.every(other => !other.isDefault),
      createdAt: wireTime(engine.clock.now()),
    }
    const removals = replaces.map((old): MachineChange => ({ collection: 'devices', remove: old.id }))
    return { made, changes: [{ collection: 'devices', put: made }, ...removals] }
  })
}
