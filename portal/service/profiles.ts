/** Personal profiles as stored, verified once per version and then remembered. */
import type { CryptoDeps } from '../../sdk/core/deps.ts'
import { type VerifiedPersonal, verifyPersonalProfile } from '../../sdk/core/profile/index.ts'
import { readTagged } from '../../sdk/core/schema/index.ts'
import type { Expectation, PortalStore } from '../store/store.ts'
import { entryKey, itemToEntry } from './entry-record.ts'

export interface CurrentProfile {
  readonly personal: VerifiedPersonal
  /** For batches that rely on the profile being the current one. */
  readonly expectation: Expectation
}

export interface ProfileReader {
  /** The current version of a personal profile; undefined where none is stored under that UDF. */
  read(udf: string): Promise<CurrentProfile | undefined>
  /** Spares the next `read` the work, if this is the text that it finds. */
  remember(text: string, personal: VerifiedPersonal): void
  /** A version that was verified before, perhaps not the current one: what is the same in another need not be again. */
  recall(udf: string | undefined): VerifiedPersonal | undefined
}

/** In characters of text; what is kept of a profile takes about ten bytes for each, most of it keys. */
const REMEMBERED = 5_000_000

/**
 * A reader that keeps the profiles used last. What is stored is believed no more than what arrives: texts must match.
 *
 * @param remembered how much of them, in characters of text
 */
export function createProfileReader(
  deps: CryptoDeps & { readonly store: PortalStore },
  remembered = REMEMBERED,
): ProfileReader {
  const recent = new Map<string, { readonly text: string; readonly personal: VerifiedPersonal }>()
  let size = 0

  function forget(udf: string): void {
    size -= recent.get(udf)?.text.length ?? 0
    recent.delete(udf)
  }

  /** A Map keeps insertion order, so its first entry is the one used longest ago. */
  function remember(text: string, personal: VerifiedPersonal): void {
    forget(personal.udf)
    recent.set(personal.udf, { text, personal })
    size += text.length
    while (size > remembered) forget(recent.keys().next().value!)
  }

  async function verify(udf: string, text: string): Promise<VerifiedPersonal> {
    const known = recent.get(udf)
    if (known?.text === text) return known.personal
    const signed = readTagged(text, 'SignedPersonalProfile', { mode: 'transport' }).value
    return verifyPersonalProfile(deps, signed, { udf, known: known?.personal })
  }

  return {
    remember,
    recall: udf => (udf === undefined ? undefined : recent.get(udf)?.personal),
    async read(udf) {
      const key = entryKey(udf)
      const item = await deps.store.get(key)
      if (item === undefined) return undefined
      const { facts, text, version } = itemToEntry(item)
      if (facts.tag !== 'SignedPersonalProfile') return undefined
      const personal = await verify(udf, text)
      remember(text, personal)
      return { personal, expectation: { key, version } }
    },
  }
}
