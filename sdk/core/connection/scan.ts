/** The scan way of connecting: a one-time secret, seen by the approver's camera alone, binds result to device (design 8). */
import { bytesToBase64Url } from '../base64url.ts'
import { type Bytes, utf8ToBytes } from '../bytes.ts'
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import { authenticatorOf, isUdf } from '../udf.ts'

/** Octets of the one-time secret of a scanned code. */
export const SCAN_SECRET_LENGTH = 16

const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const

/**
 * The MAC by which a new device knows that the profile that took it is the one that scanned its code, and what was
 * decided: HMAC-SHA-256 under the secret over a purpose, the two fingerprints and the decision.
 *
 * @param options.secret 16 bytes, used for one connection
 * @param options.decision the text of `Result`, such as `Accepted`
 * @returns base64url without padding, 43 characters
 * @throws `mesh/argument` for a secret of another length or what is no fingerprint
 */
export async function scanMac(
  deps: CryptoDeps,
  options: {
    readonly secret: Bytes
    readonly device: string
    readonly profile: string
    readonly decision: string
  },
): Promise<string> {
  const { secret, device, profile, decision } = options
  verifyFingerprints(device, profile)
  return hmac(deps, secret, `mmm-scan-result:${device}:${profile}:${decision}`)
}

/**
 * What both screens show in the scan way, where the new device knows no profile yet: an authenticator over the device
 * and a text derived from the secret. It gives nothing of the secret away.
 *
 * @throws `mesh/argument` for a secret of another length or what is no fingerprint
 */
export async function scanAuthenticator(
  deps: CryptoDeps,
  options: { readonly device: string; readonly secret: Bytes },
): Promise<string> {
  const { device, secret } = options
  verifyFingerprints(device)
  return authenticatorOf(deps, [device, await hmac(deps, secret, `mmm-scan-authenticator:${device}`)])
}

async function hmac(deps: CryptoDeps, secret: Bytes, text: string): Promise<string> {
  if (secret.length !== SCAN_SECRET_LENGTH) {
    throw new MeshError('mesh/argument', `The secret of a scanned code has ${SCAN_SECRET_LENGTH} bytes.`)
  }
  const { subtle } = deps.crypto
  const key = await subtle.importKey('raw', secret, HMAC, false, ['sign'])
  return bytesToBase64Url(new Uint8Array(await subtle.sign('HMAC', key, utf8ToBytes(text))))
}

function verifyFingerprints(...udfs: readonly string[]): void {
  if (!udfs.every(isUdf)) throw new MeshError('mesh/argument', 'This is not a fingerprint.')
}
