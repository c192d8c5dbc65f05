/** Which portal serves an account: the one named for its domain, the one this app came from, or the one by convention. */
import { MeshError } from '../sdk/core/error.ts'
import type { PortalConnection } from '../sdk/core/protocol/transact.ts'
import type { PortalDirectory } from '../sdk/engine/ports.ts'

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

export interface DirectoryOptions {
  /** Base URLs by domain, for domains that do not follow the convention. May be plain http: it was chosen. */
  readonly portals?: Readonly<Record<string, string>>
  /** Where the app was loaded from, `https://example.com`; asked whether it is a portal and for which domains. */
  readonly origin?: string | undefined
}

/**
 * A directory of portals. Connections are made once per address and kept, with what they know of their portal.
 *
 * @param connect makes a connection to a base URL
 * @throws `mesh/argument` for a portal named for what is no domain
 */
export function createPortalDirectory(
  connect: (url: string) => PortalConnection,
  options: DirectoryOptions = {},
): PortalDirectory {
  const origin = options.origin === undefined ? undefined : toBase(options.origin)
  const named = new Map(
    Object.entries(options.portals ?? {}).map(([domain, url]) => {
      const host = toHost(domain)
      if (host === undefined) throw new MeshError('mesh/argument', 'A portal is named for what is no domain.')
      return [host, toBase(url)]
    }),
  )
  const connections = new Map<string, PortalConnection>()
  let isOriginPortal = origin !== undefined

  function connectOnce(base: string): PortalConnection {
    const known = connections.get(base)
    if (known !== undefined) return known
    const connection = connect(base)
    connections.set(base, connection)
    return connection
  }

  /** Most pages come from a server that is no portal. That is an answer, and it is not asked for again. */
  async function originServes(portal: PortalConnection, domain: string): Promise<boolean> {
    try {
      const { domains } = await portal.features()
      return domains.some(served => served.toLowerCase() === domain)
    } catch (error) {
      if (!(error instanceof MeshError)) throw error
      isOriginPortal = error.retryable
      return false
    }
  }

  return {
    async forDomain(text) {
      const domain = toHost(text)
      if (domain === undefined) {
        throw new MeshError('mesh/account/format', 'An account ends with @ and a domain.')
      }
      const chosen = named.get(domain)
      if (chosen !== undefined) return connectOnce(chosen)
      const isAsked = origin !== undefined && isOriginPortal
      if (isAsked && (await originServes(connectOnce(origin), domain))) return connectOnce(origin)
      return connectOnce(`https://mmm.${domain}`)
    },
    at(url) {
      const base = toBase(url)
      const isChosen = base === origin || [...named.values()].includes(base)
      if (!isChosen && !isSafe(base)) {
        throw new MeshError('mesh/argument', 'A portal needs an https address.')
      }
      return connectOnce(base)
    },
    own: () => (origin === undefined ? undefined : connectOnce(origin)),
  }
}

/** A domain as host names are written, in lower case and punycode; nothing for what is more or less than a domain. */
function toHost(domain: string): string | undefined {
  const text = `https://mmm.${domain}/`
  if (/[/:@?#\\\s]/.test(domain) || !URL.canParse(text)) return undefined
  const host = new URL(text).hostname.slice('mmm.'.length)
  return host.length <= 253 && host.split('.').every(label => LABEL.test(label)) ? host : undefined
}

function toBase(url: string): string {
  return url.replace(/\/+$/, '')
}

/** Encrypted, or on this very machine. */
function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  if (protocol !== 'http:') return protocol === 'https:'
  return /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
}
