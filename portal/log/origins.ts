/**
 * Records of imported logs that this portal would not write as they are: because it does not serve them, or holds them
 * in another form. They are kept beside everything else and go out again with an export, as long as nothing has changed
 * under their key, so that a portal's data can move here and back without loss.
 */
import type { StoreContext } from '../service/context.ts'
import { commitOptimistically } from '../service/optimistic.ts'
import type { PortalStore } from '../store/store.ts'
import { findLogged, type LoggedObject } from './logged-objects.ts'

/** A record as it came. */
export interface Origin extends LoggedObject {
  /** What the portal itself had under the key when the record came; undefined for nothing. */
  readonly standsFor: string | undefined
}

const PREFIX = 'origin/'
const PAGE = 500

const originKey = ({ log, key }: Pick<LoggedObject, 'log' | 'key'>) => `${PREFIX}${log}/${key}`

/**
 * Keeps a record that has been imported, or could not be, unless an export would write the very same. Of a record that
 * was refused because something better is here nothing is kept.
 */
export async function keepOrigin(
  { store, clock }: StoreContext,
  record: LoggedObject,
  { isServed }: { readonly isServed: boolean },
): Promise<void> {
  const key = originKey(record)
  const standsFor = (await findLogged(store, record, clock))?.text
  if (standsFor !== undefined && !isServed) return
  await commitOptimistically(store, async () => {
    const item = await store.get(key)
    const expect = [{ key, version: item?.version ?? 0 }]
    if (standsFor === record.text) return item && { expect, put: [], remove: [key] }
    const value = JSON.stringify({ text: record.text, standsFor })
    return item?.value === value ? undefined : { expect, put: [{ key, value }], remove: [] }
  })
}

/** All of them, by log and key. */
export async function readOrigins(store: PortalStore): Promise<Map<string, Origin>> {
  const origins = new Map<string, Origin>()
  let after = ''
  for (;;) {
    const items = await store.list(PREFIX, { after, limit: PAGE })
    for (const { key, value } of items) {
      const name = key.slice(PREFIX.length)
      const end = name.indexOf('/')
      const log = name.slice(0, end) as Origin['log']
      origins.set(name, {
        log,
        key: name.slice(end + 1),
        ...(JSON.parse(value) as Omit<Origin, 'log' | 'key'>),
      })
    }
    if (items.length < PAGE) return origins
    after = items.at(-1)!.key
  }
}
