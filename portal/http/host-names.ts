/**
 * Which names the portal answers to. A page of evil.example whose name suddenly resolves to 127.0.0.1 is of the same
 * origin as the portal in its visitor's browser, but for the name it asks by (DNS rebinding).
 */

/** Any name is answered to. */
const ANY_HOST = '*'
/** Whatever is no name: a page that was tricked into coming here has come by one. Load balancers have not. */
export const ANY_ADDRESS = '<address>'

/**
 * Whether a request is meant for this portal.
 *
 * @param names in lower case, without ports; `*` for all, `.example.com` for the names below it
 */
export function isServedHost(url: string, names: readonly string[]): boolean {
  const host = new URL(url).hostname.replace(/\.$/, '')
  return names.some(
    name =>
      name === ANY_HOST ||
      name === host ||
      (name.startsWith('.') && host.endsWith(name)) ||
      (name === ANY_ADDRESS && isAddress(host)),
  )
}

/** A URL's host that ends in a number is an IPv4 address, one in brackets an IPv6 address (URL standard). */
function isAddress(host: string): boolean {
  return host.startsWith('[') || /(?:^|\.)\d+$/.test(host)
}

/** The names of the machine itself, of the domains served, and of where clients of 2017 look for them (wire C.2). */
export function defaultHostNames(listen: string, domains: readonly string[]): readonly string[] {
  const listening = ['0.0.0.0', '::'].includes(listen) ? [] : [bracketed(listen)]
  const names = [
    'localhost',
    '127.0.0.1',
    '[::1]',
    ...listening,
    ...domains,
    ...domains.map(domain => `mmm.${domain}`),
  ]
  return [...new Set(names)]
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host.toLowerCase()
}
