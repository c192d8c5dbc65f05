/** The `Mesh-Features` response header: what a portal can do beyond the protocol of 2017. */

const known = ['if-match', 'scan', 'signatures', 'events'] as const

/**
 * - `if-match`: conditional Publish by `Mesh-If-Match`
 * - `scan`: a result may be posted for a device whose signed profile is published but which has no pending request
 * - `signatures`: RFC 9421 signed requests
 * - `events`: an event stream
 */
export type PortalFeature = (typeof known)[number]

export interface PortalFeatures {
  readonly names: ReadonlySet<PortalFeature>
  /** Domains whose accounts this portal serves; empty where it does not say. */
  readonly domains: readonly string[]
}

/** What a portal of 2017 can do. */
export const noFeatures: PortalFeatures = { names: new Set(), domains: [] }

/** Writes the header value: `if-match, scan, domain=example.com`. */
export function formatFeatures(features: PortalFeatures): string {
  return [...features.names, ...features.domains.map(domain => `domain=${domain}`)].join(', ')
}

/** Reads the header value; unknown items are skipped, so that a newer portal stays usable. */
export function parseFeatures(header: string | null): PortalFeatures {
  if (header === null) return noFeatures
  const items = header.split(',').map(item => item.trim())
  return {
    names: new Set(known.filter(name => items.includes(name))),
    domains: items.filter(item => item.startsWith('domain=')).map(item => item.slice('domain='.length)),
  }
}
