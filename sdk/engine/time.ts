/** Times as the records hold them: wire dates, `YYYY-MM-DDTHH:MM:SSZ`, in UTC. */

export const MINUTE = 60_000
export const DAY = 24 * 60 * MINUTE

/** How long a new device waits for an answer, and how long a request that was shown can be decided. */
export const REQUEST_LIFETIME = 15 * MINUTE

/** How long a device with a printed code waits to be scanned. */
export const LABEL_LIFETIME = 365 * DAY

/** @param milliseconds since 1970-01-01T00:00:00Z; fractions of a second are cut off */
export function wireTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

/** @returns milliseconds since 1970-01-01T00:00:00Z */
export function wireTimeToMilliseconds(time: string): number {
  return Date.parse(time)
}
