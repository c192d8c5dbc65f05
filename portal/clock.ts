/** The time of day, as an argument: tests turn it, the portal reads the machine's. */

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/**
 * A moment as the wire writes it: UTC, whole seconds, exactly 20 characters (wire A.4).
 *
 * @example wireDate(0) // '1970-01-01T00:00:00Z'
 */
export function wireDate(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}
