/** Looks into JSON of others, of which nothing is certain. */

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The objects of a list; none for what is no list. */
export function listOf(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** A text; empty for what is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
