/**
 * Node's WebCrypto with digests made in place: to hand a few kilobytes to another thread and be told the result takes
 * five times as long as to make it (seen in Node 20).
 */
import { createHash } from 'node:crypto'
import type { CryptoDeps } from '../sdk/core/deps.ts'

const hashes: Readonly<Record<string, string>> = {
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
}
/** What is longer is handed over after all, so that others are served meanwhile. */
const LONGEST = 64 * 1024

const others = [
  ...(['decrypt', 'deriveBits', 'deriveKey', 'encrypt', 'exportKey', 'generateKey'] as const),
  ...(['importKey', 'sign', 'unwrapKey', 'verify', 'wrapKey'] as const),
]

export function createNodeCrypto(): CryptoDeps['crypto'] {
  const { crypto } = globalThis
  const { subtle } = crypto
  const digest: SubtleCrypto['digest'] = async (algorithm, data) => {
    const hash = hashes[typeof algorithm === 'string' ? algorithm : algorithm.name]
    if (hash === undefined || data.byteLength > LONGEST) return subtle.digest(algorithm, data)
    const bytes = ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data)
    return new Uint8Array(createHash(hash).update(bytes).digest()).buffer
  }
  const bound = Object.fromEntries(others.map(name => [name, subtle[name].bind(subtle)]))
  return {
    subtle: { ...bound, digest } as SubtleCrypto,
    getRandomValues: array => crypto.getRandomValues(array),
  }
}
