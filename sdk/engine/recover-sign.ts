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
import { accountToName, isNameOf, listedAccounts } from './accounts/names.ts'
import { isByDomain } from './accounts/publish-names.ts'
import type { NewDevice } from './api.ts'
import type { EngineContext } from './context.ts'
import { deviceToConnect } from './device-making.ts'
import { DEVICES_LOCK, loadDevice } from './devices.ts'
import { requireKey, storeKeys, toVaultKey } from './keys.ts'
import { objectToText } from './objects.ts'
import type { AccountRecord, RecoverFlow } from './records.ts'
import { sealSecret } from './secrets.ts'
import { wireTime } from './time.ts'

interface Recovery extends NewDevice {
  readonly account: string
  readonly portal: string
  readonly suite: SuiteName
  readonly keys: MasterKeys
  readonly backup: { readonly entry: Mesh<'OfflineEscrowEntry'>; readonly secret: Bytes }
  readonly personal?: VerifiedPersonal
  /** Digest of the version at the portal, where it has one. */
  readonly basedOn?: string
  /** What the profile is going to have, that which is recovered first. */
  readonly accounts: readonly AccountRecord[]
}

/** Makes the device, stores the keys and the first version of the recovered profile. */
export async function prepareRecovery(engine: EngineContext, recovery: Recovery): Promise<RecoverFlow> {
  const { account, accounts, portal, suite, keys, backup, personal, basedOn } = recovery
  return engine.machine.exclusively(DEVICES_LOCK, async () => {
    const device = await engine.verifiedDevice((await deviceToConnect(engine, recovery)).signed)
    const id = keys.signature.publicKey.udf
    const online = await generateKeyPair(engine, { suite, use: 'sign' })
    const secret = await sealSecret(engine, backup.secret, { device, purpose: 'escrow-secret', subject: id })
    const entry = objectToText('OfflineEscrowEntry', backup.entry)
    const escrow = { id, entry, secret, isShared: true }
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
        names: await namesWith(engine, accounts, personal),
      })
      const made: RecoverFlow = {
        id: account,
        portal,
        state: 'prepared',
        ...(basedOn !== undefined && { basedOn }),
        rebased: 0,
        profile: {
          id,
          suite,
          device: device.udf,
          accounts,
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
    names: await namesWith(engine, flow.profile.accounts, current),
  })
  return {
    ...flow,
    basedOn: current.digest,
    rebased: flow.rebased + 1,
    profile: { ...flow.profile, ...profile },
  }
}

/** A profile that says its accounts, or has several from now on, says the one it is recovered for too. */
async function namesWith(
  engine: EngineContext,
  accounts: readonly AccountRecord[],
  personal: VerifiedPersonal | undefined,
): Promise<readonly string[] | undefined> {
  const names = personal?.profile.Names
  const isSaid = personal !== undefined && listedAccounts(personal) !== undefined
  if (!isSaid && accounts.length < 2) return names
  const all = await Promise.all(
    accounts.map(async one => ({ one, name: accountToName(one, await isByDomain(engine, one)) })),
  )
  const said = isSaid && names !== undefined ? names : []
  const unsaid = all.filter(({ one }) => !said.some(name => isNameOf(name, one.account)))
  return [...unsaid.map(({ name }) => name), ...said]
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
  /** What the profile says its accounts are; undefined where it need not. */
  readonly names: readonly string[] | undefined
}

/** Devices and applications stay as they were; this device administers them all. */
async function signVersion(
  engine: EngineContext,
  { device, signature, escrow, online, personal, names }: Signing,
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
