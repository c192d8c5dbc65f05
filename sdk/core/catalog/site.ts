/** Which logins are for which site: host names and `*.` before them (wire B.5). */
import { MeshError } from '../error.ts'
import { changedAt, compareTexts, isTombstone } from './entry-order.ts'
import type { EntryOf } from './kinds.ts'
import { isSharedSuffix } from './public-suffixes.ts'

export interface Site {
  /** Without the `*.`; lower case. */
  readonly host: string
  /** All names below `host`, however far down, and not `host` itself: as in certificates, name it beside. */
  readonly isWildcard: boolean
  /** The one way to write it. */
  readonly text: string
}

const LONGEST = 253
const LABEL = /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_-]{0,61}[\p{L}\p{M}\p{N}_])?$/u
const ADDRESS = /^(?:[\d.]+|\[[\da-f:.]+\])$/

/**
 * Reads a site as it stands in a list: a host name or address, or `*.` and a host name. Case and a dot at the end do not
 * matter. A name with letters beyond ASCII is compared as it is: put it into its `xn--` form first, which is what
 * browsers report.
 *
 * @throws `mesh/catalog/site` for anything else, such as a whole URL, and for a `*.` over names of many owners, such as
 * `*.com` or `*.co.uk`
 */
export function parseSite(text: string): Site {
  const site = readSite(text)
  if (site === undefined) {
    throw new MeshError(
      'mesh/catalog/site',
      'A site is a host name, or *. and the name of a host that has one owner.',
    )
  }
  return site
}

/**
 * How well a site in a list fits the host a person is at: 0 not at all, more the more it says. A host named as it is
 * fits better than any wildcard, and a wildcard the better the longer it is. Sites that cannot be read, or would take in
 * names of many owners, fit nothing.
 *
 * @param host as browsers report it: `location.hostname`
 */
export function siteFit(site: string, host: string): number {
  const here = readHost(host)
  return here === undefined ? 0 : fitOf(site, here)
}

/** Whether a list of sites, such as `NeverAsk`, has the host. */
export function hasSite(sites: readonly string[] | undefined, host: string): boolean {
  return sites?.some(site => siteFit(site, host) > 0) ?? false
}

/**
 * The logins for a host: those whose site fits best first, of equals the one changed last.
 *
 * @param host as browsers report it: `location.hostname`
 *
 * @example
 * const [best] = findLogins(entriesOf<'credential'>(catalog), location.hostname)
 */
export function findLogins(
  entries: readonly EntryOf<'credential'>[],
  host: string,
): readonly EntryOf<'credential'>[] {
  const here = readHost(host)
  if (here === undefined) return []
  return entries
    .filter(entry => !isTombstone(entry))
    .map(entry => ({ entry, fit: Math.max(0, ...(entry.Sites ?? []).map(site => fitOf(site, here))) }))
    .filter(({ fit }) => fit > 0)
    .sort(
      (a, b) =>
        b.fit - a.fit ||
        compareTexts(changedAt(b.entry), changedAt(a.entry)) ||
        compareTexts(a.entry.ID ?? '', b.entry.ID ?? ''),
    )
    .map(({ entry }) => entry)
}

/** Nearly all sites are others, so endings are compared before anything is taken apart. */
function fitOf(site: string, host: string): number {
  const text = withoutDot(site.toLowerCase())
  if (text === host) return LONGEST + 1
  if (!text.startsWith('*') || !host.endsWith(text.slice(1))) return 0
  return readSite(text)?.host.length ?? 0
}

function readSite(text: string): Site | undefined {
  const isWildcard = text.startsWith('*.')
  const host = readHost(isWildcard ? text.slice(2) : text)
  if (host === undefined) return undefined
  if (isWildcard && (ADDRESS.test(host) || isSharedSuffix(host))) return undefined
  return { host, isWildcard, text: isWildcard ? `*.${host}` : host }
}

function readHost(text: string): string | undefined {
  const host = withoutDot(text.toLowerCase())
  if (host === '' || host.length > LONGEST) return undefined
  return ADDRESS.test(host) || host.split('.').every(label => LABEL.test(label)) ? host : undefined
}

function withoutDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host
}
