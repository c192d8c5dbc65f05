/** The backup of a profile's master keys: an encrypted key set under a secret that recovery shares hold (wire J.1). */
import { type Bytes, bytesToUtf8, utf8ToBytes } from '../bytes.ts'
import { type CryptoDeps, randomBytes } from '../deps.ts'
import { isMeshError, MeshError } from '../error.ts'
import { decryptObject, encryptObject } from '../jose/jwe.ts'
import { type Mesh, readTagged, type Tagged, writeTagged } from '../schema/index.ts'
import {
  exportPrivateParameters,
  importPrivateKey,
  type KeyPair,
  type PrivateKeyHandle,
} from '../suite/keys.ts'
import type { SuiteName } from '../suite/registry.ts'
import { computeUdf, contentTypes } from '../udf.ts'

/** Length of the secret that shares hold. */
const ESCROW_SECRET_BYTES = 16

/** The keys that recovery brings back: with them a profile can be given new devices and its data be read. */
export interface MasterKeys {
  readonly signature: KeyPair
  readonly escrow: readonly KeyPair[]
}

/** The identifier under which a backup is published: a fingerprint of its secret. */
export function escrowIdentifier(deps: CryptoDeps, secret: Bytes): Promise<string> {
  return computeUdf(deps, { contentType: contentTypes.escrow, data: secret })
}

/**
 * Encrypts the master keys of a profile under a fresh secret of 128 bits.
 *
 * Who holds the secret and the entry can replace every device of the profile: split the secret into shares, and
 * keep it only encrypted.
 *
 * @param options.signature, options.escrow extractable private keys of one suite
 * @returns the entry to publish and the secret (16 bytes)
 * @throws `mesh/key/invalid` for a key that is not extractable
 */
export async function createEscrowEntry(
  deps: CryptoDeps,
  options: {
    readonly suite: SuiteName
    readonly signature: PrivateKeyHandle
    readonly escrow: readonly PrivateKeyHandle[]
  },
): Promise<{ readonly entry: Mesh<'OfflineEscrowEntry'>; readonly secret: Bytes }> {
  const keySet: Tagged<'EscrowedKeySet'> = {
    tag: 'EscrowedKeySet',
    value: {
      MasterSignatureKey: await exportPrivateParameters(deps, options.signature),
      MasterEscrowKeys: await Promise.all(options.escrow.map(key => exportPrivateParameters(deps, key))),
    },
  }
  const secret = randomBytes(deps, ESCROW_SECRET_BYTES)
  const EncryptedData = await encryptObject(deps, {
    suite: options.suite,
    recipients: [{ secret }],
    plaintext: utf8ToBytes(writeTagged(keySet, options.suite === '2017' ? 'reference' : 'compact')),
    contentTag: keySet.tag,
  })
  return { entry: { Identifier: await escrowIdentifier(deps, secret), EncryptedData }, secret }
}

/**
 * Decrypts a backup and imports its keys, after the secret was found to be the one the backup is made with.
 *
 * @param options.master UDF of the profile that is expected; without it the caller must compare
 * `signature.publicKey.udf` with what it knows
 * @returns the keys, non-extractable unless asked otherwise
 * @throws `mesh/share/mismatch` when the secret is not this entry's, `mesh/escrow/invalid` when the entry is damaged
 * or holds the keys of another profile
 */
export async function openEscrowEntry(
  deps: CryptoDeps,
  options: {
    readonly entry: Mesh<'EscrowEntry'>
    readonly secret: Bytes
    readonly master?: string
    readonly extractable?: boolean
  },
): Promise<MasterKeys> {
  const { entry, secret, extractable = false } = options
  if (entry.Identifier !== (await escrowIdentifier(deps, secret))) {
    throw new MeshError('mesh/share/mismatch', 'the secret is not the one of this backup')
  }
  const keySet = await decryptKeySet(deps, entry, secret)
  if (keySet.MasterSignatureKey === undefined) throw damaged('it has no master signature key')
  try {
    const signature = await importPrivateKey(deps, {
      parameters: keySet.MasterSignatureKey,
      use: 'sign',
      extractable,
    })
    const escrow = await Promise.all(
      (keySet.MasterEscrowKeys ?? []).map(parameters =>
        importPrivateKey(deps, { parameters, use: 'encrypt', extractable }),
      ),
    )
    if (options.master !== undefined && signature.publicKey.udf !== options.master) {
      throw damaged('it holds the keys of another profile')
    }
    if (escrow.some(key => key.publicKey.suite !== signature.publicKey.suite))
      throw damaged('its keys are of different suites')
    return { signature, escrow }
  } catch (error) {
    if (isMeshError(error, 'mesh/escrow/invalid')) throw error
    throw damaged('one of its keys is damaged', error)
  }
}

async function decryptKeySet(
  deps: CryptoDeps,
  entry: Mesh<'EscrowEntry'>,
  secret: Bytes,
): Promise<Mesh<'EscrowedKeySet'>> {
  if (entry.EncryptedData === undefined) throw damaged('it is empty')
  try {
    const plaintext = await decryptObject(deps, {
      jwe: entry.EncryptedData,
      key: { secret },
      contentTag: 'EscrowedKeySet',
    })
    return readTagged(bytesToUtf8(plaintext), 'EscrowedKeySet', { mode: 'signed' }).value
  } catch (error) {
    throw damaged('it cannot be decrypted', error)
  }
}

function damaged(why: string, cause?: unknown): MeshError {
  return new MeshError('mesh/escrow/invalid', `the backup cannot be used: ${why}`, { cause })
}
