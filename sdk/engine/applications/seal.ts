/** The next version of an application: encrypted to whom the profile entitles now, and signed by this device. */
import {
  type ApplicationEntry,
  createSshDevice,
  createSshKey,
  openSshKey,
  sshDevices,
} from '../../core/application/index.ts'
import { recipientsOf } from '../../core/jose/jwe.ts'
import {
  type ApplicationParts,
  type ApplicationType,
  type ApplicationVersion,
  createApplicationProfile,
  nextUpdated,
  readersOf,
  sharedRecipients,
  type VerifiedDevice,
} from '../../core/profile/index.ts'
import type { Mesh } from '../../core/schema/index.ts'
import type { EngineContext } from '../context.ts'
import { loadDevice } from '../devices.ts'
import { requireKey } from '../keys.ts'
import type { Contents, Reader } from './contents.ts'

export interface Sealing {
  readonly reader: Reader
  readonly entry: ApplicationEntry
  /** The version it is made from; undefined for the first. */
  readonly base: ApplicationVersion | undefined
  readonly contents: Contents
  /** No version before it that others may have seen is dated later. */
  readonly after: string | undefined
}

/** @throws as `createApplicationProfile`; `mesh/storage/evicted` */
export async function sealApplication(
  engine: EngineContext,
  sealing: Sealing,
): Promise<Mesh<'SignedApplicationProfile'>> {
  const { reader, entry, base, contents, after } = sealing
  const { signatureKey } = await loadDevice(engine, reader.profile.device)
  const parts: ApplicationParts<ApplicationType> = {
    identifier: entry.Identifier!,
    type: contents.kind.profile,
    members: contents.members,
    sharedPrivate: { value: contents.shared, recipients: sharedRecipients(reader.personal, entry) },
    ...(await deviceParts(engine, sealing)),
    key: await requireKey(engine, signatureKey),
    updated: nextUpdated(engine.clock.now(), after),
  }
  const names = base?.payload.value.Names
  return createApplicationProfile(engine, { ...parts, ...(names && { names }) })
}

/**
 * Devices that may read an SSH application and have no key in it. Each gets one, made by whoever administers the
 * application and encrypted to that device, since a device that only reads could not put it there.
 */
export async function devicesWithoutKey(
  engine: EngineContext,
  { reader, entry, base, contents }: Omit<Sealing, 'after'>,
): Promise<readonly VerifiedDevice[]> {
  if (contents.kind.name !== 'ssh') return []
  const shown = new Set(base ? sshDevices(base).map(({ udf }) => udf) : [])
  const held = new Set(privateParts(base).flatMap(recipientsOf))
  const missing = readersOf(reader.personal, entry).filter(
    device => !shown.has(device.udf) || !held.has(device.encryptionKey.udf),
  )
  const own = readersOf(reader.personal, entry).find(({ udf }) => udf === reader.profile.device)
  if (base === undefined || own === undefined || missing.includes(own)) return missing
  // Programs of 2017 left the place of the private key empty.
  const key = await requireKey(engine, own.encryptionKey)
  const { state } = await openSshKey(engine, base, { device: own.udf, key })
  return state === 'missing' ? [...missing, own] : missing
}

type DeviceParts = Pick<ApplicationParts<ApplicationType>, 'devicesPublic' | 'devicePrivate' | 'keptPrivate'>

/** What devices say in public and keep to themselves; nothing is kept for devices that may not read any more. */
async function deviceParts(engine: EngineContext, sealing: Sealing): Promise<DeviceParts> {
  const { reader, entry, base } = sealing
  const made = await devicesWithoutKey(engine, sealing)
  const kept = readersOf(reader.personal, entry).filter(device => !made.includes(device))
  const udfs = new Set<string | undefined>(kept.map(({ udf }) => udf))
  const keys = new Set(kept.map(({ encryptionKey }) => encryptionKey.udf))
  const parts = await Promise.all(
    made.map(async device =>
      createSshDevice(engine, { device, pair: await createSshKey(engine, device.suite) }),
    ),
  )
  const devicesPublic = [
    ...(base?.payload.value.Devices ?? []).filter(({ value }) => udfs.has(value.DeviceUDF)),
    ...parts.flatMap(part => part.devicesPublic),
  ]
  const keptPrivate = privateParts(base).filter(part => recipientsOf(part).every(udf => keys.has(udf)))
  return {
    ...(devicesPublic.length > 0 && { devicesPublic }),
    ...(keptPrivate.length > 0 && { keptPrivate }),
    ...(parts.length > 0 && { devicePrivate: parts.flatMap(part => part.devicePrivate) }),
  }
}

function privateParts(base: ApplicationVersion | undefined): readonly Mesh<'JoseWebEncryption'>[] {
  return (base?.payload.value.DevicePrivate ?? []).map(part => part.value)
}
