/** Somebody whose profile is perfectly sound, and not Alice's: what a portal that lies can serve in its place. */
import { createConnectionResult } from '../../../sdk/core/connection/index.ts'
import {
  createDeviceProfile,
  createMasterProfile,
  createPersonalProfile,
} from '../../../sdk/core/profile/index.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { generateKeyPair, type KeyPair } from '../../../sdk/core/suite/index.ts'
import { deps } from '../../support/crypto.ts'

const UPDATED = '2030-01-01T00:00:00Z'

export interface Mallory {
  readonly udf: string
  readonly personal: Mesh<'SignedPersonalProfile'>
  readonly device: Mesh<'SignedDeviceProfile'>
  /** A version of Mallory's profile that lists the device too. */
  takeIn(device: Mesh<'SignedDeviceProfile'>): Promise<Mesh<'SignedPersonalProfile'>>
  /** Mallory's own, correctly signed acceptance of a device. */
  accept(device: Mesh<'SignedDeviceProfile'>): Promise<Mesh<'SignedConnectionResult'>>
}

export async function createMallory(): Promise<Mallory> {
  const [signature, escrow, online] = await Promise.all([key('sign'), key('encrypt'), key('sign')])
  const master = await createMasterProfile(deps, {
    signature,
    escrow: [escrow.publicKey],
    online: [online.publicKey],
    updated: UPDATED,
  })
  const device = await createDeviceProfile(deps, {
    keys: {
      signature: await key('sign'),
      authentication: await key('authenticate'),
      encryption: await key('encrypt'),
    },
    kind: 'computer',
    updated: UPDATED,
  })
  const listing = (...devices: readonly Mesh<'SignedDeviceProfile'>[]) =>
    createPersonalProfile(deps, {
      master,
      devices,
      applications: [],
      online: online.privateKey,
      updated: UPDATED,
    })
  const takeIn = (other: Mesh<'SignedDeviceProfile'>) => listing(device, other)
  return {
    udf: signature.publicKey.udf,
    personal: await listing(device),
    device,
    takeIn,
    accept: async other =>
      createConnectionResult(deps, {
        decision: 'Accepted',
        device: other,
        personal: await takeIn(other),
        online: online.privateKey,
      }),
  }
}

function key(use: 'sign' | 'authenticate' | 'encrypt'): Promise<KeyPair> {
  return generateKeyPair(deps, { suite: 'modern', use })
}
