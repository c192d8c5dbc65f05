/**
 * What this machine keeps of a profile for itself, encrypted under a key that was made here and never leaves: much
 * faster than encrypting to a device, and bound to its place, so that nothing can be put in another's.
 */
import { type Bytes, utf8ToBytes } from '../core/bytes.ts'
import { randomBytes } from '../core/deps.ts'
import { MeshError } from '../core/error.ts'
import { createRandomIdentifier } from '../core/udf.ts'
import type { EngineContext } from './context.ts'
import type { StorageKey } from './ports.ts'
import type { LocalSecret } from './records.ts'

const ALGORITHM = 'AES-GCM'
const IV_BYTES = 12

/** What a secret is, and where it belongs: the same words open it again. */
export type Label = readonly [purpose: string, ...place: string[]]

export interface LocalBox {
  /** A new initialization vector each time: no two secrets ever share one under a key. */
  seal(label: Label, plaintext: Bytes): Promise<LocalSecret>
  /**
   * @throws `mesh/storage/evicted` for a secret under a key that the browser has lost; `mesh/storage/damaged` for one
   * that was changed, or belongs elsewhere
   */
  open(label: Label, secret: LocalSecret): Promise<Bytes>
}

/**
 * The box of a profile, made where there is none.
 *
 * The key is looked up each time and never remembered: what is encrypted under a key that another tab has removed
 * meanwhile would be lost.
 *
 * @throws `mesh/key/storage`, `mesh/storage/…`
 */
export async function openBox(engine: EngineContext, profile: string): Promise<LocalBox> {
  const known = await engine.vault.storageKey(profile)
  return boxOf(engine, known ?? (await engine.vault.addStorageKey(await createStorageKey(engine, profile))))
}

async function createStorageKey(engine: EngineContext, profile: string): Promise<StorageKey> {
  const key = await engine.crypto.subtle.generateKey({ name: ALGORITHM, length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])
  return { id: profile, name: createRandomIdentifier(engine), key }
}

function boxOf(engine: EngineContext, { id: profile, name, key }: StorageKey): LocalBox {
  const { subtle } = engine.crypto
  const parameters = (iv: Bytes, label: Label) => ({
    name: ALGORITHM,
    iv,
    additionalData: utf8ToBytes(JSON.stringify(['mathmesh', profile, ...label])),
  })
  return {
    async seal(label, plaintext) {
      const iv = randomBytes(engine, IV_BYTES)
      return {
        key: name,
        iv,
        data: new Uint8Array(await subtle.encrypt(parameters(iv, label), key, plaintext)),
      }
    },
    async open(label, secret) {
      if (secret.key !== name)
        throw new MeshError(
          'mesh/storage/evicted',
          'the key of what is stored here is gone from this machine',
        )
      try {
        return new Uint8Array(await subtle.decrypt(parameters(secret.iv, label), key, secret.data))
      } catch (cause) {
        throw new MeshError('mesh/storage/damaged', 'what is stored here was changed', { cause })
      }
    },
  }
}
