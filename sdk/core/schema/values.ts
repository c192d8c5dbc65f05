/** What counts as an integer and as a date, for reader and writer alike (wire A.4). */

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/

/** Whether a value is an integer of 32 bits, signed. */
export function isInteger(value: unknown): value is number {
  return typeof value === 'number' && (value | 0) === value
}

/** Whether a text is a date of the one form peers of 2017 read: 20 characters, and a day and time that exist. */
export function isDateTime(value: unknown): value is string {
  if (typeof value !== 'string' || !DATE_TIME.test(value) || value.startsWith('0000')) return false
  const time = Date.parse(value)
  return !Number.isNaN(time) && new Date(time).toISOString() === value.replace('Z', '.000Z')
}
