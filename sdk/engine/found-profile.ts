/** Founding a profile: its master, escrow and online keys, its first version, and the backup of the master keys. */
import { MeshError } from '../core/error.ts'
import { createEscrowEntry } from '../core/escrow/entry.ts'
import {
  createMasterProfile,
  createPersonalProfile,
  nextUpdated,
  objectDigest,
  type VerifiedDevice,
} from '../core/profile/index.ts'
import {
  exportPrivateParameters,
  generateKeyPair,
  importPrivateKey,
  type KeyPair,
} from '../core/suite/index.ts'
import type { EngineContext } from './context.ts'
import { storeKeys, toVaultKey } from './keys.ts'
import { objectToText } from './objects.ts'
import type { CreateFlow, EscrowRecord } from './records.ts'
import { sealSecret } from './secrets.ts'
import { wireTime } from './time.ts'

interface Founding {
  readonly account: string
  readonly portal: string
  readonly device: VerifiedDevice
}

/** Makes the keys and the first version of a profile, and stores both. */
export async function foundProfile(
  engine: EngineContext,
  { account, portal, device }: Founding,
): Promise<CreateFlow> {
  const { suite } = device
  const { signature, escrow, backup } = await makeMasterKeys(engine, device)
  const online = await generateKeyPair(engine, { suite, use: 'sign' })
  const id = signature.publicKey.udf
  const keys = [
    toVaultKey(signature.privateKey, 'master-signature', id),
    toVaultKey(escrow.privateKey, 'master-escrow', id),
    toVaultKey(online.privateKey, 'online-signature', id),
  ]
  return storeKeys(engine, keys, async stored => {
    const updated = nextUpdated(engine.clock.now())
    const master = await createMasterProfile(engine, {
      signature: { ...signature, privateKey: stored(signature.publicKey) },
      escrow: [escrow.publicKey],
      online: [online.publicKey],
      holders: { [online.publicKey.udf]: device.udf },
      updated,
    })
    const personal = await createPersonalProfile(engine, {
      master,
      devices: [device.signed],
      applications: [],
      online: stored(online.publicKey),
      updated,
    })
    const made: CreateFlow = {
      id: account,
      portal,
      state: 'prepared',
      profile: {
        id,
        suite,
        device: device.udf,
        accounts: [{ account, portal }],
        signed: objectToText('SignedPersonalProfile', personal),
        digest: await objectDigest(engine, personal),
        onlineKey: online.publicKey.udf,
        isDefault: false,
        joinedAt: wireTime(engine.clock.now()),
      },
    }
    return {
      made,
      changes: [
        { collection: 'creates', put: made },
        { collection: 'escrows', put: backup },
      ],
    }
  })
}

interface MasterKeys {
  readonly signature: KeyPair
  readonly escrow: KeyPair
  readonly backup: EscrowRecord
}

/**
 * The master keys, extractable only until they are in the escrow set. Its secret is kept for this device alone, so that
 * recovery shares can be made at any later time.
 */
async function makeMasterKeys(engine: EngineContext, device: VerifiedDevice): Promise<MasterKeys> {
  const { suite } = device
  const signature = await generateKeyPair(engine, { suite, use: 'sign', extractable: true })
  const escrow = await generateKeyPair(engine, { suite, use: 'encrypt', extractable: true })
  const id = signature.publicKey.udf
  const { entry, secret } = await createEscrowEntry(engine, {
    suite,
    signature: signature.privateKey,
    escrow: [escrow.privateKey],
  })
  const sealed = await sealSecret(engine, secret, { device, purpose: 'escrow-secret', subject: id })
  secret.fill(0)
  return {
    signature: await sealedPair(engine, signature),
    escrow: await sealedPair(engine, escrow),
    backup: { id, entry: objectToText('OfflineEscrowEntry', entry), secret: sealed },
  }
}

/** The same pair with a private key that cannot be exported any more. */
async function sealedPair(engine: EngineContext, pair: KeyPair): Promise<KeyPair> {
  const parameters = await exportPrivateParameters(engine, pair.privateKey)
  const sealed = await importPrivateKey(engine, { parameters, use: pair.privateKey.use, extractable: false })
  if (sealed.publicKey.udf !== pair.publicKey.udf) {
    throw new MeshError('mesh/key/unsupported', 'this machine does not import the keys it exports')
  }
  return sealed
}
