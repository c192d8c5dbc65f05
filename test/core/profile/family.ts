/** People to test with: keys of a suite, devices, a master and a personal profile, all freshly made. */
import { createApplicationProfile } from '../../../sdk/core/profile/application-create.ts'
import { sharedRecipients } from '../../../sdk/core/profile/application-recipients.ts'
import { createDeviceProfile, type DeviceKeyPairs } from '../../../sdk/core/profile/device.ts'
import { createMasterProfile } from '../../../sdk/core/profile/master.ts'
import {
  createPersonalProfile,
  type VerifiedPersonal,
  verifyPersonalProfile,
} from '../../../sdk/core/profile/personal.ts'
import { readExactly, type SignedProfile, signTagged } from '../../../sdk/core/profile/signed.ts'
import type { Mesh, TypeName } from '../../../sdk/core/schema/index.ts'
import {
  generateKeyPair,
  type KeyPair,
  type PrivateKeyHandle,
  type SuiteName,
} from '../../../sdk/core/suite/index.ts'
import { createRandomIdentifier } from '../../../sdk/core/udf.ts'

export const deps = { crypto: globalThis.crypto }
/** Milliseconds in which even a busy machine makes the RSA keys of two families. */
export const KEYS_TIMEOUT = 60_000
export const UPDATED = '2026-03-01T12:00:00Z'
export const LATER = '2026-03-01T12:00:01Z'

export interface TestDevice {
  readonly udf: string
  readonly keys: DeviceKeyPairs
  readonly signed: Mesh<'SignedDeviceProfile'>
}

export interface Family {
  readonly suite: SuiteName
  readonly udf: string
  readonly signature: KeyPair
  readonly escrow: KeyPair
  readonly online: KeyPair
  readonly master: Mesh<'SignedMasterProfile'>
  /** The first administers the application, both may read it. */
  readonly devices: readonly [TestDevice, TestDevice]
  readonly entry: Mesh<'ApplicationProfileEntry'> & { readonly Identifier: string }
  readonly signed: Mesh<'SignedPersonalProfile'>
  readonly personal: VerifiedPersonal
}

export async function makeDevice(suite: SuiteName): Promise<TestDevice> {
  const keys = {
    signature: await generateKeyPair(deps, { suite, use: 'sign' }),
    authentication: await generateKeyPair(deps, { suite, use: 'authenticate' }),
    encryption: await generateKeyPair(deps, { suite, use: 'encrypt' }),
  }
  const signed = await createDeviceProfile(deps, { keys, kind: 'phone', updated: UPDATED })
  return { udf: keys.signature.publicKey.udf, keys, signed }
}

export async function makeFamily(suite: SuiteName): Promise<Family> {
  const signature = await generateKeyPair(deps, { suite, use: 'sign', extractable: true })
  const escrow = await generateKeyPair(deps, { suite, use: 'encrypt', extractable: true })
  const online = await generateKeyPair(deps, { suite, use: 'sign' })
  const master = await createMasterProfile(deps, {
    signature,
    escrow: [escrow.publicKey],
    online: [online.publicKey],
    updated: UPDATED,
  })
  const devices = [await makeDevice(suite), await makeDevice(suite)] as const
  const entry = {
    Identifier: createRandomIdentifier(deps),
    Type: 'CredentialProfile',
    AdminDeviceUDF: [devices[0].udf],
    DecryptDeviceUDF: devices.map(device => device.udf),
  }
  const signed = await createPersonalProfile(deps, {
    master,
    devices: devices.map(device => device.signed),
    applications: [entry],
    online: online.privateKey,
    updated: UPDATED,
  })
  const personal = await verifyPersonalProfile(deps, signed)
  return {
    suite,
    udf: signature.publicKey.udf,
    signature,
    escrow,
    online,
    master,
    devices,
    entry,
    signed,
    personal,
  }
}

const families = new Map<string, Promise<Family>>()

/** A family made once for a test file; `which` tells several of one suite apart. */
export function familyOf(suite: SuiteName, which = 'alice'): Promise<Family> {
  const name = `${suite} ${which}`
  const family = families.get(name) ?? makeFamily(suite)
  families.set(name, family)
  return family
}

/** Another version of the family's personal profile. */
export function makePersonal(
  family: Family,
  changes: Partial<Parameters<typeof createPersonalProfile>[1]> = {},
): Promise<Mesh<'SignedPersonalProfile'>> {
  return createPersonalProfile(deps, {
    master: family.master,
    devices: family.devices.map(device => device.signed),
    applications: [family.entry],
    online: family.online.privateKey,
    updated: UPDATED,
    ...changes,
  })
}

export const SECRET_VALUE = {
  tag: 'CredentialProfilePrivate',
  value: { Entries: [{ ID: '1', Sites: ['example.com'], Username: 'alice', Password: 'correct horse' }] },
} as const

export function makeApplication(
  family: Family,
  changes: Partial<Parameters<typeof createApplicationProfile<'CredentialProfile'>>[1]> = {},
): Promise<Mesh<'SignedApplicationProfile'>> {
  return createApplicationProfile(deps, {
    identifier: family.entry.Identifier,
    type: 'CredentialProfile',
    sharedPrivate: { value: SECRET_VALUE, recipients: sharedRecipients(family.personal, family.entry) },
    key: family.devices[0].keys.signature.privateKey,
    updated: UPDATED,
    ...changes,
  })
}

/** Signs a changed payload, as only the holder of the key can. */
export async function resign<T extends TypeName>(
  original: SignedProfile,
  options: {
    readonly type: T
    readonly key: PrivateKeyHandle
    readonly change: Partial<Mesh<NoInfer<T>>>
    readonly header?: Readonly<Record<string, unknown>>
  },
): Promise<SignedProfile> {
  const { type, key, change, header = {} } = options
  const value = { ...readExactly(original.SignedData!.payload!, type), ...change } as Mesh<T>
  return { ...original, SignedData: await signTagged(deps, { key, type, value, header }) }
}
