/** Proof that a private key works, with the private key alone: by using it once, on bytes made here. */
import { type CryptoDeps, randomBytes } from '../sdk/core/deps.ts'
import { agree } from '../sdk/core/suite/agreement.ts'
import { type PrivateKeyHandle, signBytes, suites } from '../sdk/core/suite/index.ts'

/**
 * Uses a private key once. The result is thrown away.
 *
 * @throws what WebCrypto throws if the key cannot be used
 */
export async function usePrivateKey(deps: CryptoDeps, handle: PrivateKeyHandle): Promise<void> {
  if (handle.use !== 'encrypt') {
    await signBytes(deps, handle, randomBytes(deps, 32))
    return
  }
  await useForWrapping[suites[handle.suite].encrypt.wrapping](deps, handle)
}

const useForWrapping = {
  async agreement(deps: CryptoDeps, { suite, key }: PrivateKeyHandle): Promise<void> {
    const { generate, operation } = suites[suite].encrypt
    const other = await deps.crypto.subtle.generateKey(generate, false, ['deriveBits'])
    const { publicKey } = other as CryptoKeyPair
    await agree(deps, { algorithm: operation, privateKey: key, publicKey })
  },
  async transport(deps: CryptoDeps, { suite, key }: PrivateKeyHandle): Promise<void> {
    const { modulusLength } = key.algorithm as unknown as { modulusLength: number }
    // Without the public key there is nothing it could open: a working key says that the padding is wrong, and a
    // broken one something else.
    const sealed = randomBytes(deps, modulusLength / 8).map((octet, index) => (index === 0 ? 0 : octet))
    await deps.crypto.subtle.decrypt(suites[suite].encrypt.operation, key, sealed).catch(error => {
      if (!(error instanceof Error) || error.name !== 'OperationError') throw error
    })
  },
}

/** Whether what came back from storage is the private key that went in, as far as it shows. */
export function isSameKey(written: CryptoKey, read: unknown): read is CryptoKey {
  return (
    read instanceof CryptoKey &&
    read.type === 'private' &&
    !read.extractable &&
    read.algorithm.name === written.algorithm.name &&
    read.usages.join() === written.usages.join()
  )
}
