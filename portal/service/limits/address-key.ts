/** What counts as one address: who has one IPv6 address has the 2⁶⁴ around it. */

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/**
 * The text under which an address is counted: IPv4 whole, also where it comes mapped into IPv6; of IPv6 the network.
 *
 * @example addressKey('2001:db8:1:2:3:4:5:6') // '2001:db8:1:2'
 */
export function addressKey(address: string): string {
  const plain = address.replace(/%.*$/, '')
  const mapped = MAPPED.exec(plain)?.[1]
  if (mapped !== undefined) return mapped
  if (!plain.includes(':')) return plain
  return groupsOf(plain).slice(0, 4).join(':')
}

/** The eight groups, in lower case and without leading zeros. */
function groupsOf(address: string): readonly string[] {
  const [head = '', tail] = address.toLowerCase().split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0')
  return [...before, ...zeros, ...after].map(group => group.replace(/^0+(?=.)/, ''))
}
