/** What was verified before, and comes again unchanged inside a newer profile, need not be verified again. */
import { bytesEqual } from '../bytes.ts'
import type { SignedProfile } from './signed.ts'

/**
 * The earlier verification of the same object, in every member the same; undefined where there is none. Sound because
 * what a verification comes to depends on nothing but the object.
 */
export function findKnown<Signed extends SignedProfile, Verified extends { readonly signed: Signed }>(
  signed: Signed,
  known: readonly Verified[],
): Verified | undefined {
  return known.find(candidate => isSameValue(candidate.signed, signed))
}

/** Whether two values of the schema are the same through and through. */
function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && bytesEqual(a, b)
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const names = Object.keys(a)
  return (
    Array.isArray(a) === Array.isArray(b) &&
    names.length === Object.keys(b).length &&
    names.every(name => isSameValue(memberOf(a, name), memberOf(b, name)))
  )
}

function memberOf(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}
