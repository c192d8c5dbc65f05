/** Proof that a private and a public key belong together and work here, by using them once. */
import { bytesEqual } from '../bytes.ts'
import { type CryptoDeps, randomBytes } from '../deps.ts'
import { MeshError } from '../error.ts'
import { agree } from './agreement.ts'
import type { KeyPair } from './keys.ts'
import { cryptoKeyOf } from './public-key.ts'
import { type EncryptionAlgorithm, suites } from './registry.ts'
import { isSignatureOf, signBytes } from './signature.ts'

/**
 * Uses both halves of a pair against each other once. Also the way to prove a suite on a browser: generate, store,
 * read back, and ask here (design 3).
 *
 * @throws `mesh/key/invalid` if the halves do not belong together or cannot be used
 */
export async function verifyKeyPair(deps: CryptoDeps, pair: KeyPair): Promise<void> {
  const { suite, use } = pair.privateKey
  const isPair =
    use === 'encrypt' ? encryptionFits(deps, pair, suites[suite].encrypt) : signatureFits(deps, pair)
  if (!(await isPair.catch(() => false))) {
    throw new MeshError('mesh/key/invalid', 'The private and the public key do not belong together.')
  }
}

async function signatureFits(deps: CryptoDeps, pair: KeyPair): Promise<boolean> {
  const data = randomBytes(deps, 32)
  const signature = await signBytes(deps, pair.privateKey, data)
  return isSignatureOf(deps, pair.publicKey, { signature, data })
}

async function encryptionFits(
  deps: CryptoDeps,
  pair: KeyPair,
  algorithm: EncryptionAlgorithm,
): Promise<boolean> {
  return fits[algorithm.wrapping](deps, pair, algorithm)
}

const fits = {
  async agreement(deps: CryptoDeps, pair: KeyPair, algorithm: EncryptionAlgorithm) {
    const { subtle } = deps.crypto
    const other = await subtle.generateKey(algorithm.generate, false, ['deriveBits'])
    if (!('privateKey' in other)) return false
    const [ours, theirs] = await Promise.all([
      agree(deps, {
        algorithm: algorithm.operation,
        privateKey: pair.privateKey.key,
        publicKey: other.publicKey,
      }),
      agree(deps, {
        algorithm: algorithm.operation,
        privateKey: other.privateKey,
        publicKey: await cryptoKeyOf(deps, pair.publicKey),
      }),
    ])
    return bytesEqual(ours, theirs)
  },
  async transport(deps: CryptoDeps, pair: KeyPair, algorithm: EncryptionAlgorithm) {
    const { subtle } = deps.crypto
    const data = randomBytes(deps, 32)
    const sealed = await subtle.encrypt(algorithm.operation, await cryptoKeyOf(deps, pair.publicKey), data)
    const opened = await subtle.decrypt(algorithm.operation, pair.privateKey.key, sealed)
    return bytesEqual(new Uint8Array(opened), data)
  },
}
