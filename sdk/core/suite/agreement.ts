/** Key agreement on a curve: the secret that an ephemeral and a lasting key share. */
import type { Bytes } from '../bytes.ts'
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'

const SECRET_BITS = 256

/**
 * The secret of 32 bytes that two keys share. A public key of small order would make it zero for everybody; most
 * WebCrypto implementations refuse that themselves, and it is refused here for those that do not (RFC 7748 6.1).
 *
 * @throws `mesh/key/invalid` if the two keys share no secret
 */
export async function agree(
  deps: CryptoDeps,
  keys: { readonly algorithm: string; readonly privateKey: CryptoKey; readonly publicKey: CryptoKey },
): Promise<Bytes> {
  const parameters = { name: keys.algorithm, public: keys.publicKey }
  const agreed = await deps.crypto.subtle.deriveBits(parameters, keys.privateKey, SECRET_BITS).catch(refuse)
  const secret = new Uint8Array(agreed)
  if (secret.reduce((seen, octet) => seen | octet, 0) === 0) refuse()
  return secret
}

function refuse(cause?: unknown): never {
  throw new MeshError('mesh/key/invalid', 'The two keys share no secret.', { cause })
}
