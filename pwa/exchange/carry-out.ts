/** Carries a plan out, a batch at a time: what is acknowledged stays, and the rest can be imported again. */
import type { CatalogSession, PersonalSession } from '../../sdk/index.ts'
import type { Imported } from './imported.ts'
import type { ExchangedCatalog, Existing, ImportPlan, KindPlan } from './plan.ts'

/** Entries in one edit: large enough to be quick, small enough to show how far it is. */
const BATCH = 500

export interface Progress {
  readonly done: number
  readonly of: number
}

export interface CarryOutOptions {
  readonly onProgress?: (progress: Progress) => void
  /** Ends it between two batches. */
  readonly signal?: AbortSignal
}

/** What is here of the kinds that a file has something for. */
export async function readExisting(personal: PersonalSession, imported: Imported): Promise<Existing> {
  const { credential, bookmark, contact, host } = imported
  return {
    ...(credential.length > 0 && { credential: (await personal.credentials()).entries }),
    ...(bookmark.length > 0 && { bookmark: (await personal.bookmarks()).entries }),
    ...(contact.length > 0 && { contact: (await personal.contacts()).entries }),
    ...(host.length > 0 && { host: (await personal.ssh()).hosts }),
  }
}

/**
 * @throws as `CatalogSession.put`; what was carried out until then stays
 */
export async function carryOut(
  personal: PersonalSession,
  plan: ImportPlan,
  { onProgress, signal }: CarryOutOptions = {},
): Promise<void> {
  const catalogs = [
    { open: () => personal.credentials(), plan: plan.credential },
    { open: () => personal.bookmarks(), plan: plan.bookmark },
    { open: () => personal.contacts(), plan: plan.contact },
  ] as readonly { open: () => Promise<CatalogSession<ExchangedCatalog>>; plan: KindPlan<ExchangedCatalog> }[]
  const of = catalogs.reduce(
    (sum, { plan: { add, change } }) => sum + add.length + change.length,
    plan.host.add.length,
  )
  let done = 0
  const advance = (count: number) => {
    done += count
    onProgress?.({ done, of })
  }
  for (const { open, plan: kind } of catalogs) {
    const drafts = [...kind.change.map(({ after }) => after), ...kind.add]
    if (drafts.length === 0) continue
    const session = await open()
    for (let start = 0; start < drafts.length; start += BATCH) {
      signal?.throwIfAborted()
      const batch = drafts.slice(start, start + BATCH)
      await session.putAll(batch)
      advance(batch.length)
    }
  }
  if (plan.host.add.length > 0) {
    signal?.throwIfAborted()
    await (await personal.ssh()).putHosts(...plan.host.add)
    advance(plan.host.add.length)
  }
}
