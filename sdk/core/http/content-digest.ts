/** The `Content-Digest` field (RFC 9530): what ties a signed request to its body. */
import { type Bytes, bytesEqual } from '../bytes.ts'
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import { formatByteSequence, parseByteSequences } from './structured-fields.ts'

const hashes = { 'sha-256': 'SHA-256', 'sha-512': 'SHA-512' } as const

/** The digests read and written; older ones of the registry are broken and count as absent. */
export type DigestName = keyof typeof hashes

/**
 * The field's value for a body: `sha-256=:…:`.
 *
 * @example
 * headers['Content-Digest'] = await computeContentDigest(deps, utf8ToBytes(text))
 */
export async function computeContentDigest(
  deps: CryptoDeps,
  body: Bytes,
  name: DigestName = 'sha-256',
): Promise<string> {
  return `${name}=${formatByteSequence(await digest(deps, body, name))}`
}

/**
 * Checks a body against the field. Digests of unknown names are passed over; every known one must fit.
 *
 * @throws `mesh/portal/unauthorized` if one does not fit, or none is known, or the field is malformed
 */
export async function verifyContentDigest(deps: CryptoDeps, field: string, body: Bytes): Promise<void> {
  const claims = [...parseByteSequences(field)].filter(([name]) => Object.hasOwn(hashes, name))
  if (claims.length === 0) throw refuse('There is no Content-Digest of a known kind.')
  for (const [name, claimed] of claims) {
    const computed = await digest(deps, body, name as DigestName)
    if (!bytesEqual(computed, claimed)) throw refuse('The body does not have the digest that was signed.')
  }
}

async function digest(deps: CryptoDeps, body: Bytes, name: DigestName): Promise<Bytes> {
  return new Uint8Array(await deps.crypto.subtle.digest(hashes[name], body))
}

function refuse(message: string): MeshError {
  return new MeshError('mesh/portal/unauthorized', message)
}
