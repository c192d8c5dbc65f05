/** The flat calls of `mathmesh/lite`, over a session that is opened when the first of them needs it. */
import { MeshError } from '../core/error.ts'
import type { ApplicationContent } from '../engine/api.ts'
import type { SiteApi } from '../engine/site-engine.ts'
import {
  type LiteConnectOptions,
  type LiteDraft,
  type LiteEntry,
  type LiteRequest,
  LiteSession,
  type LiteStatus,
  type WhichApplication,
} from './lite-session.ts'
import type { HostControl } from './worker-host.ts'

/** What a site calls. */
export interface LiteApi {
  connect(options: LiteConnectOptions): Promise<LiteRequest>
  status(): Promise<LiteStatus>
  read(which?: WhichApplication): Promise<ApplicationContent>
  entries(which?: WhichApplication): Promise<readonly LiteEntry[]>
  put(draft: LiteDraft, which?: WhichApplication): Promise<LiteEntry>
  remove(id: string, which?: WhichApplication): Promise<void>
  refresh(): Promise<LiteStatus>
  subscribe(listener: () => void): () => void
  disconnect(): Promise<void>
  close(): void
}

/**
 * Makes the calls. One worker serves a page: what it holds belongs to the origin anyway.
 *
 * @param open starts the engine
 */
export function createLiteApi(open: () => Promise<SiteApi & Partial<HostControl>>): LiteApi {
  let opening: Promise<{ readonly session: LiteSession; readonly close: () => void }> | undefined

  function opened() {
    if (opening !== undefined) return opening
    const starting = open().then(host => ({ session: new LiteSession(host), close: () => host.close?.() }))
    opening = starting
    // A worker that did not start is tried again with the next call.
    starting.catch(() => {
      if (opening === starting) opening = undefined
    })
    return starting
  }

  const session = async () => (await opened()).session

  return {
    connect: async options => (await session()).connect(options),
    status: async () => (await session()).status(),
    read: async which => (await session()).read(which),
    async entries(which) {
      const content = await (await session()).read(which)
      if ('entries' in content) return content.entries as readonly LiteEntry[]
      throw new MeshError('mesh/argument', 'This application is no catalog: read gives its content.')
    },
    put: async (draft, which) => (await session()).put(draft, which),
    remove: async (id, which) => (await session()).remove(id, which),
    refresh: async () => (await session()).refresh(),
    subscribe(listener) {
      let end: (() => void) | undefined
      let isEnded = false
      session().then(
        one => {
          if (!isEnded) end = one.subscribe(listener)
        },
        // Whoever asks for the content is told why there is none.
        () => {},
      )
      return () => {
        isEnded = true
        end?.()
      }
    },
    disconnect: async () => (await session()).disconnect(),
    close() {
      opening?.then(
        one => {
          one.session.close()
          one.close()
        },
        () => {},
      )
      opening = undefined
    },
  }
}
