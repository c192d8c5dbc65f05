/** What tests of cryptography share: WebCrypto as a dependency, hexadecimal, and refusals by code. */
import { expect } from 'vitest'
import type { Bytes } from '../../sdk/core/bytes.ts'
import type { CryptoDeps } from '../../sdk/core/deps.ts'
import { MeshError, type MeshErrorCode } from '../../sdk/core/error.ts'

export const deps: CryptoDeps = { crypto: globalThis.crypto }

export function hexToBytes(hex: string): Bytes {
  return Uint8Array.from(hex.match(/../g) ?? [], octet => Number.parseInt(octet, 16))
}

export function bytesToHex(bytes: Uint8Array): string {
  return Array.from(bytes, octet => octet.toString(16).padStart(2, '0')).join('')
}

/** A copy with one bit changed; negative positions count from the end. */
export function flipBit(bytes: Uint8Array, position: number, bit = 0): Bytes {
  const changed = new Uint8Array(bytes)
  const index = position < 0 ? changed.length + position : position
  changed[index] = changed[index]! ^ (1 << bit)
  return changed
}

/** Expects a named failure and returns it. */
export async function expectRefusal(
  attempt: Promise<unknown> | (() => unknown),
  code: MeshErrorCode,
): Promise<MeshError> {
  const outcome = await (async () => (typeof attempt === 'function' ? attempt() : attempt))().then(
    value => value,
    (error: unknown) => error,
  )
  expect(outcome, `expected ${code}`).toBeInstanceOf(MeshError)
  expect((outcome as MeshError).code, (outcome as MeshError).message).toBe(code)
  return outcome as MeshError
}
