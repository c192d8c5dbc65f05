/** How a content key reaches a recipient: under an agreed key, encrypted to the recipient's key, or under a secret. */
import { base64UrlToBytes } from '../base64url.ts'
import { type Bytes, utf8ToBytes } from '../bytes.ts'
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts'
import { agree } from '../suite/agreement.ts'
import { cryptoKeyOf, type PrivateKeyHandle, type PublicKeyHandle } from '../suite/index.ts'
import { fromJwk, toJwk } from '../suite/key-form.ts'
import type { ContentAlgorithm, EncryptionAlgorithm, SecretAlgorithm } from '../suite/registry.ts'
import { concatKdf } from './concat-kdf.ts'

const WRAP = 'AES-KW'
/** AES key wrap of the agreement suites is always A256KW. */
const AGREED_BITS = 256
const NOBODY = new Uint8Array()

/** The sender's side for one object; the same for all its recipients. */
interface Wrapping {
  /** What the protected header must carry for recipients to unwrap. */
  readonly header: Readonly<Record<string, unknown>>
  readonly wrap: (recipient: PublicKeyHandle, contentKey: CryptoKey) => Promise<Bytes>
}

/** A content key on arrival. */
interface WrappedKey {
  readonly header: JsonObject
  readonly encryptedKey: Bytes
  readonly content: ContentAlgorithm
}

interface KeyWrapping {
  readonly begin: (deps: CryptoDeps, algorithm: EncryptionAlgorithm) => Promise<Wrapping>
  /** @throws whatever is wrong; the caller must not tell what it was */
  readonly unwrap: (
    deps: CryptoDeps,
    algorithm: EncryptionAlgorithm,
    key: PrivateKeyHandle,
    wrapped: WrappedKey,
  ) => Promise<CryptoKey>
}

export const keyWrappings: Readonly<Record<EncryptionAlgorithm['wrapping'], KeyWrapping>> = {
  /** RFC 7518 section 4.6. One ephemeral key serves all recipients: its header is then a protected one. */
  agreement: {
    async begin(deps, { form, generate, operation, jose }) {
      const { subtle } = deps.crypto
      const ephemeral = (await subtle.generateKey(generate, false, ['deriveBits'])) as CryptoKeyPair
      const epk = toJwk(
        form.identity,
        form.publicMembers,
        await form.exportPublic(subtle, ephemeral.publicKey),
      )
      return {
        header: { epk },
        async wrap(recipient, contentKey) {
          const secret = await agree(deps, {
            algorithm: operation,
            privateKey: ephemeral.privateKey,
            publicKey: await cryptoKeyOf(deps, recipient),
          })
          const wrappingKey = await agreedKey(deps, { secret, jose, usage: 'wrapKey' })
          return new Uint8Array(await subtle.wrapKey('raw', contentKey, wrappingKey, WRAP))
        },
      }
    },
    async unwrap(deps, algorithm, { key: privateKey }, { header, encryptedKey, content }) {
      const publicKey = await importEphemeral(deps, algorithm, header['epk'])
      const secret = await agree(deps, { algorithm: algorithm.operation, privateKey, publicKey })
      const parties = { partyU: partyOf(header['apu']), partyV: partyOf(header['apv']) }
      const unwrappingKey = await agreedKey(deps, {
        secret,
        jose: algorithm.jose,
        usage: 'unwrapKey',
        ...parties,
      })
      return unwrapContentKey(deps, { encryptedKey, unwrappingKey, operation: WRAP, content })
    },
  },
  transport: {
    async begin(deps, { operation }) {
      const { subtle } = deps.crypto
      let exported: Promise<ArrayBuffer> | undefined
      return {
        header: {},
        // `wrapKey` does the same, but Node exports the key again for each recipient.
        async wrap(recipient, contentKey) {
          exported ??= subtle.exportKey('raw', contentKey)
          const key = await cryptoKeyOf(deps, recipient)
          return new Uint8Array(await subtle.encrypt(operation, key, await exported))
        },
      }
    },
    unwrap: (deps, { operation }, { key: unwrappingKey }, { encryptedKey, content }) =>
      unwrapContentKey(deps, { encryptedKey, unwrappingKey, operation, content }),
  },
}

/** A secret that both sides know, as a recipient. */
interface SecretWrapping {
  readonly algorithm: SecretAlgorithm
  readonly secret: Bytes
  /** Salt of the derivation: the fingerprint of the secret, unless a 2017 sender chose a text of its own. */
  readonly salt: string
  readonly iv: Bytes
  readonly content: ContentAlgorithm
}

/** Wraps a content key under a secret (wire F.2): RFC 3394 under HKDF-SHA-512. */
export async function wrapUnderSecret(
  deps: CryptoDeps,
  wrapping: SecretWrapping,
  contentKey: CryptoKey,
): Promise<Bytes> {
  const wrappingKey = await keyFromSecret(deps, wrapping, 'wrapKey')
  return new Uint8Array(await deps.crypto.subtle.wrapKey('raw', contentKey, wrappingKey, WRAP))
}

/** The way back. @throws whatever is wrong; the caller must not tell what it was */
export async function unwrapUnderSecret(
  deps: CryptoDeps,
  wrapping: SecretWrapping,
  encryptedKey: Bytes,
): Promise<CryptoKey> {
  const unwrappingKey = await keyFromSecret(deps, wrapping, 'unwrapKey')
  return unwrapContentKey(deps, { encryptedKey, unwrappingKey, operation: WRAP, content: wrapping.content })
}

async function keyFromSecret(
  deps: CryptoDeps,
  wrapping: SecretWrapping,
  usage: KeyUsage,
): Promise<CryptoKey> {
  const { algorithm, secret, salt, iv, content } = wrapping
  const { subtle } = deps.crypto
  const source = await subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey'])
  const derivation = { name: 'HKDF', hash: 'SHA-512', salt: utf8ToBytes(salt), info: algorithm.info(iv) }
  return subtle.deriveKey(derivation, source, { name: WRAP, length: content.keyBits }, false, [usage])
}

interface Agreed {
  readonly secret: Bytes
  readonly jose: string
  readonly usage: KeyUsage
  readonly partyU?: Bytes
  readonly partyV?: Bytes
}

async function agreedKey(deps: CryptoDeps, agreed: Agreed): Promise<CryptoKey> {
  const { secret, jose, usage, partyU = NOBODY, partyV = NOBODY } = agreed
  const bytes = await concatKdf(deps, { secret, algorithm: jose, bits: AGREED_BITS, partyU, partyV })
  secret.fill(0)
  return deps.crypto.subtle.importKey('raw', bytes, WRAP, false, [usage])
}

interface Unwrapping {
  readonly encryptedKey: Bytes
  readonly unwrappingKey: CryptoKey
  readonly operation: string
  readonly content: ContentAlgorithm
}

function unwrapContentKey(deps: CryptoDeps, options: Unwrapping): Promise<CryptoKey> {
  const { encryptedKey, unwrappingKey, operation, content } = options
  const parameters = { name: content.webCrypto, length: content.keyBits }
  return deps.crypto.subtle.unwrapKey('raw', encryptedKey, unwrappingKey, operation, parameters, false, [
    'decrypt',
  ])
}

async function importEphemeral(deps: CryptoDeps, algorithm: EncryptionAlgorithm, epk: Json | undefined) {
  const { form, publicKey } = algorithm
  if (
    !isJsonObject(epk) ||
    epk['kty'] !== form.identity.kty ||
    epk['crv'] !== form.identity.crv ||
    'd' in epk
  ) {
    throw new MeshError('mesh/key/invalid', 'The ephemeral key is not one of the suite.')
  }
  const material = form.checkPublic(fromJwk(form.publicMembers, epk as JsonWebKey))
  return form.importPublic(deps.crypto.subtle, material, publicKey)
}

function partyOf(text: Json | undefined): Bytes {
  if (text === undefined) return NOBODY
  if (typeof text !== 'string')
    throw new MeshError('mesh/schema/member', 'A party of the key derivation is not a text.')
  return base64UrlToBytes(text, { strict: true })
}
