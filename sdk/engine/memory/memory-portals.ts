/** A portal directory over portals that are at hand: those of a test, or in the same process. */
import { MeshError } from '../../core/error.ts'
import type { PortalConnection } from '../../core/protocol/transact.ts'
import type { PortalDirectory } from '../ports.ts'

export class MemoryPortals implements PortalDirectory {
  readonly #byDomain: ReadonlyMap<string, PortalConnection>
  readonly #own: PortalConnection | undefined

  /** @param portals by the domain of their accounts; `own` is where devices wait to be scanned */
  constructor(
    portals: Readonly<Record<string, PortalConnection>>,
    options: { readonly own?: PortalConnection } = {},
  ) {
    this.#byDomain = new Map(Object.entries(portals))
    this.#own = options.own
  }

  async forDomain(domain: string): Promise<PortalConnection> {
    const portal = this.#byDomain.get(domain)
    if (!portal) throw new MeshError('mesh/account/domain', `no portal serves ${domain}`)
    return portal
  }

  at(url: string): PortalConnection {
    for (const portal of [...this.#byDomain.values(), ...(this.#own ? [this.#own] : [])]) {
      if (portal.url === url) return portal
    }
    throw new MeshError('mesh/portal/unreachable', `there is no portal at ${url}`)
  }

  own(): PortalConnection | undefined {
    return this.#own
  }
}
