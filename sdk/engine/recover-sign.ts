/** What recovery signs: a master with a new online key, and a version of the profile that lists the new device. */
import { grantDevice } from '../core/application/index.ts'
import type { Bytes } from '../core/bytes.ts'
import { MeshError } from '../core/error.ts'
import type { MasterKeys } from '../core/escrow/entry.ts'
import {
  createMasterProfile,
  createPersonalProfile,
  nextUpdated,
  type VerifiedDevice,
  type VerifiedPersonal,
} from '../core/profile/index.ts'
import type { Mesh } from '../core/schema/index.ts'
import { generateKeyPair, type KeyPair, type PublicKeyHandle, type SuiteName } from '../core/suite/index.ts'
import type { NewDevice } from './api.ts'
import type { EngineContext } from './context.ts'
import { DEVICES_LOCK, deviceToConnect, loadDevice } from './devices.ts'
import { requireKey, storeKeys, toVaultKey } from './keys.ts'
import { objectToText } from './objects.ts'
import type { RecoverFlow } from './records.ts'
import { sealSecret } from './secrets.ts'
import { wireTime } from './time.ts'

interface Recovery extends NewDevice {
  readonly account: string
  readonly portal: string
  readonly suite: SuiteName
  readonly keys: MasterKeys
  readonly backup: { readonly entry: Mesh<'OfflineEscrowEntry'>; readonly secret: Bytes }
  readonly personal?: VerifiedPersonal
  readonly isThere: boolean
}

/** Makes the device, stores the keys and the first version of the recovered profile. */
export async function prepareRecovery(engine: EngineContext, recovery: Recovery): Promise<RecoverFlow> {
  const { account, portal, suite, keys, backup, personal, isThere } = recovery
  return engine.machine.exclusively(DEVICES_LOCK, async () => {
    const device = await engine.verifiedDevice((await deviceToConnect(engine, recovery)).signed)
    const id = keys.signature.publicKey.udf
    const online = await generateKeyPair(engine, { suite, use: 'sign' })
    const secret = await sealSecret(engine, backup.secret, { device, purpose: 'escrow-secret', subject: id })
    const escrow = { id, entry: objectToText('OfflineEscrowEntry', backup.entry), secret }
    const all = [
      toVaultKey(keys.signature.privateKey, 'master-signature', id),
      ...keys.escrow.map(({ privateKey }) => toVaultKey(privateKey, 'master-escrow', id)),
      toVaultKey(online.privateKey, 'online-signature', id),
    ]
    // Of a profile that was here before, the browser may have left some.
    const held = new Set((await engine.vault.list()).map(({ udf }) => udf))
    const missing = all.filter(({ udf }) => !held.has(udf))
    return storeKeys(engine, missing, async () => {
      const profile = await signVersion(engine, {
        device,
        signature: await storedPair(engine, keys.signature),
        escrow: keys.escrow.map(({ publicKey }) => publicKey),
        online: await storedPair(engine, online),
        personal,
      })
      const made: RecoverFlow = {
        id: account,
        portal,
        state: 'prepared',
        ...(isThere && personal && { basedOn: personal.digest }),
        rebased: 0,
        profile: {
          id,
          suite,
          device: device.udf,
          accounts: [{ account, portal }],
          ...profile,
          onlineKey: online.publicKey.udf,
          isDefault: false,
          joinedAt: wireTime(engine.clock.now()),
        },
        escrow,
      }
      return { made, changes: [{ collection: 'recoveries', put: made }] }
    })
  })
}

/** The recovered profile made anew on top of a version that came in between. */
export async function rebaseRecovery(
  engine: EngineContext,
  flow: RecoverFlow,
  current: VerifiedPersonal,
): Promise<RecoverFlow> {
  const { master } = await engine.verifiedPersonal(flow.profile.signed)
  const [online] = master.onlineKeys
  if (online === undefined) throw new MeshError('mesh/profile/invalid', 'the profile has no online key')
  const { signatureKey, escrowKeys } = master
  const profile = await signVersion(engine, {
    device: await loadDevice(engine, flow.profile.device),
    signature: { publicKey: signatureKey, privateKey: await requireKey(engine, signatureKey) },
    escrow: escrowKeys,
    online: { publicKey: online, privateKey: await requireKey(engine, online) },
    personal: current,
  })
  return {
    ...flow,
    basedOn: current.digest,
    rebased: flow.rebased + 1,
    profile: { ...flow.profile, ...profile },
  }
}

async function storedPair(engine: EngineContext, { publicKey }: KeyPair): Promise<KeyPair> {
  return { publicKey, privateKey: await requireKey(engine, publicKey) }
}

interface Signing {
  readonly device: VerifiedDevice
  readonly signature: KeyPair
  readonly escrow: readonly PublicKeyHandle[]
  readonly online: KeyPair
  readonly personal: VerifiedPersonal | undefined
}

/** Devices and applications stay as they were; this device administers them all. */
async function signVersion(
  engine: EngineContext,
  { device, signature, escrow, online, personal }: Signing,
): Promise<{ readonly signed: string; readonly digest: string }> {
  const dates = [personal?.updated, personal?.master.updated].filter(date => date !== undefined)
  const updated = nextUpdated(engine.clock.now(), dates.sort().at(-1))
  const master = await createMasterProfile(engine, {
    signature,
    escrow,
    online: [online.publicKey],
    holders: { [online.publicKey.udf]: device.udf },
    updated,
  })
  const others = (personal?.devices ?? []).filter(({ udf }) => udf !== device.udf)
  const applications = personal?.applications ?? []
  const names = personal?.profile.Names
  const value = await createPersonalProfile(engine, {
    master,
    devices: [...others, device].map(({ signed }) => signed),
    applications: applications.reduce(
      (entries, { Identifier: identifier = '' }) =>
        grantDevice(entries, { identifier, device: device.udf, role: 'administrator' }),
      applications,
    ),
    removed: personal?.removed ?? [],
    online: online.privateKey,
    updated,
    ...(names && { names }),
  })
  const signed = objectToText('SignedPersonalProfile', value)
  const { digest } = await engine.verifiedPersonal(signed)
  return { signed, digest }
}
