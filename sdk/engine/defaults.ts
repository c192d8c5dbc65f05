/** Which device and which profile of several is meant when none is named. */

/**
 * The record marked as the default; where none is (it was forgotten), the one that has been here longest.
 *
 * @param records devices with `createdAt` or profiles with `joinedAt`
 */
export function defaultOf<
  R extends { readonly isDefault: boolean; readonly createdAt?: string; readonly joinedAt?: string },
>(records: readonly R[]): R | undefined {
  const age = (record: R) => record.createdAt ?? record.joinedAt ?? ''
  const [oldest] = [...records].sort((one, other) => (age(one) < age(other) ? -1 : 1))
  return records.find(record => record.isDefault) ?? oldest
}
