/**
 * Which profiles this browser had, in a place apart from the database: where the browser removes the database whole,
 * nothing in it can tell, and an empty machine looks like a new one. It holds public names, no key and no content.
 */
import type { MeshApi, ProfileSummary } from '../engine/api.ts'

/** A profile that was on this machine, and whose records the browser has removed. */
export interface LostProfile {
  /** UDF of the profile: one recovered or joined under the account must have it. */
  readonly udf: string
  readonly accounts: readonly string[]
}

/** Of the page's `localStorage`; there may be none, or one that throws. */
export type TextStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** More than one person has on one machine; a list that grows beyond is somebody else's. */
const MOST = 64

export class RememberedProfiles {
  readonly #name: string
  readonly #store: () => TextStore | undefined

  constructor(name: string, store: () => TextStore | undefined = pageStore) {
    this.#name = name
    this.#store = store
  }

  /** Those that are remembered and not among these. */
  lost(profiles: readonly ProfileSummary[]): readonly LostProfile[] {
    const here = new Set(profiles.map(({ udf }) => udf))
    return this.#read().filter(({ udf }) => !here.has(udf))
  }

  remember(profiles: readonly ProfileSummary[]): void {
    const here = profiles.map(({ udf, accounts }) => ({ udf, accounts }))
    const known = this.#read()
    const next = [...here, ...this.lost(profiles)].slice(0, MOST)
    if (JSON.stringify(next) !== JSON.stringify(known)) this.#write(next)
  }

  forget(udf: string): void {
    this.#write(this.#read().filter(known => known.udf !== udf))
  }

  clear(): void {
    this.#write([])
  }

  #read(): readonly LostProfile[] {
    try {
      const known: unknown = JSON.parse(this.#store()?.getItem(this.#name) ?? '[]')
      return Array.isArray(known) ? known.filter(isLostProfile) : []
    } catch {
      // Written by somebody else, or not to be read: nothing is remembered then.
      return []
    }
  }

  #write(profiles: readonly LostProfile[]): void {
    try {
      if (profiles.length === 0) this.#store()?.removeItem(this.#name)
      else this.#store()?.setItem(this.#name, JSON.stringify(profiles))
    } catch {
      // A full or forbidden store remembers nothing; what matters is elsewhere.
    }
  }
}

/** The engine's calls, with the profiles they show or remove noted. */
export function remembering(host: MeshApi, remembered: RememberedProfiles): MeshApi {
  return {
    ...host,
    async summary() {
      const summary = await host.summary()
      remembered.remember(summary.profiles)
      return summary
    },
    async forget(profile, options) {
      await host.forget(profile, options)
      remembered.forget(profile)
    },
  }
}

function pageStore(): TextStore | undefined {
  return globalThis.localStorage as TextStore | undefined
}

function isLostProfile(value: unknown): value is LostProfile {
  const { udf, accounts } = Object(value) as Record<string, unknown>
  return (
    typeof udf === 'string' &&
    Array.isArray(accounts) &&
    accounts.every(account => typeof account === 'string')
  )
}
