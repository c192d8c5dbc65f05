/** Addresses as other programs keep them, as the host names that entries have. */

const HOST = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?$/u

/**
 * The host of an address, in the form browsers report it: lower case, `xn--` for letters beyond ASCII. A bare host name
 * is taken as one. Undefined for what has none, such as the name of an app.
 */
function addressToSite(address: string): string | undefined {
  const text = address.trim()
  if (text === '') return undefined
  const hasScheme = /^[a-z][a-z\d+.-]*:/i.test(text) && !/^[^/:]+:\d+(?:\/|$)/.test(text)
  const url = parseUrl(hasScheme ? text : `https://${text}`)
  if (url === undefined || !['http:', 'https:', 'ftp:', 'ssh:'].includes(url.protocol)) return undefined
  const host = url.hostname.replace(/\.$/, '').toLowerCase()
  return HOST.test(host) || host.startsWith('[') ? host : undefined
}

/** The hosts of several addresses, each once, and the addresses that say more than their host, or have none. */
export function splitAddresses(addresses: readonly string[]): {
  readonly sites: readonly string[]
  readonly others: readonly string[]
} {
  const sites = new Set<string>()
  const others: string[] = []
  for (const address of addresses.map(text => text.trim()).filter(text => text !== '')) {
    const site = addressToSite(address)
    if (site !== undefined) sites.add(site)
    if (site === undefined || !isPlain(address)) others.push(address)
  }
  return { sites: [...sites], others }
}

/** An address that a click may open without running something. */
export function isSafeAddress(address: string): boolean {
  const url = parseUrl(address)
  return (
    url !== undefined && ['http:', 'https:', 'ftp:', 'mailto:', 'tel:', 'web+mesh:'].includes(url.protocol)
  )
}

function isPlain(address: string): boolean {
  const url = parseUrl(address)
  return url === undefined || (url.pathname === '/' && url.search === '' && url.hash === '')
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}
