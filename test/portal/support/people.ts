/** People with keys, devices and profiles, for tests of the portal. */
import {
  createDeviceProfile,
  createMasterProfile,
  createPersonalProfile,
  type DeviceKeyPairs,
} from '../../../sdk/core/profile/index.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { generateKeyPair, type KeyPair, type KeyUse, type SuiteName } from '../../../sdk/core/suite/index.ts'
import { createRandomIdentifier } from '../../../sdk/core/udf.ts'

export const deps = { crypto: globalThis.crypto }

export interface Device {
  readonly udf: string
  readonly keys: DeviceKeyPairs
  readonly signed: Mesh<'SignedDeviceProfile'>
}

export interface Person {
  readonly udf: string
  readonly suite: SuiteName
  readonly signature: KeyPair
  readonly escrow: KeyPair
  readonly online: KeyPair
  readonly master: Mesh<'SignedMasterProfile'>
  /** The administrator's device. */
  readonly device: Device
  readonly signed: Mesh<'SignedPersonalProfile'>
}

/** A date of the wire, `minutes` after a fixed noon. */
export function minute(minutes: number): string {
  return `${new Date(Date.UTC(2026, 0, 1, 12, minutes)).toISOString().slice(0, 19)}Z`
}

export async function createDevice(suite: SuiteName = 'modern', updated = minute(0)): Promise<Device> {
  const make = (use: KeyUse) => generateKeyPair(deps, { suite, use })
  const [signature, authentication, encryption] = await Promise.all([
    make('sign'),
    make('authenticate'),
    make('encrypt'),
  ])
  const keys = { signature, authentication, encryption }
  const signed = await createDeviceProfile(deps, { keys, kind: 'phone', updated })
  return { udf: signature.publicKey.udf, keys, signed }
}

export async function createPerson(suite: SuiteName = 'modern'): Promise<Person> {
  const [signature, online, escrow, device] = await Promise.all([
    generateKeyPair(deps, { suite, use: 'sign' }),
    generateKeyPair(deps, { suite, use: 'sign' }),
    generateKeyPair(deps, { suite, use: 'encrypt' }),
    createDevice(suite),
  ])
  const master = await createMasterProfile(deps, {
    signature,
    escrow: [escrow.publicKey],
    online: [online.publicKey],
    updated: minute(0),
  })
  const person = { udf: signature.publicKey.udf, suite, signature, escrow, online, master, device }
  return { ...person, signed: await createVersion(person, {}) }
}

export interface VersionOptions {
  readonly devices?: readonly Device[]
  readonly applications?: readonly Mesh<'ApplicationProfileEntry'>[]
  readonly master?: Mesh<'SignedMasterProfile'>
  readonly online?: KeyPair
  readonly updated?: string
}

/** A version of a person's profile; without options the first. */
export function createVersion(
  person: Pick<Person, 'master' | 'device' | 'online'>,
  options: VersionOptions,
): Promise<Mesh<'SignedPersonalProfile'>> {
  const {
    devices = [person.device],
    applications = [],
    master = person.master,
    online = person.online,
  } = options
  return createPersonalProfile(deps, {
    master,
    devices: devices.map(device => device.signed),
    applications,
    online: online.privateKey,
    updated: options.updated ?? minute(0),
  })
}

/** An entry for the list of applications, administered and readable by the devices given. */
export function createApplicationEntry(devices: readonly Device[]): Mesh<'ApplicationProfileEntry'> & {
  readonly Identifier: string
} {
  const udfs = devices.map(device => device.udf)
  return {
    Identifier: createRandomIdentifier(deps),
    Type: 'BookmarkProfile',
    AdminDeviceUDF: udfs,
    DecryptDeviceUDF: udfs,
  }
}
