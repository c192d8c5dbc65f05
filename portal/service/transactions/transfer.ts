/** Transfer: everything published here, page by page, for operators; nothing for anybody else. */
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { wireDate } from '../../clock.ts'
import type { StoredItem } from '../../store/store.ts'
import type { KeyFinder } from '../caller.ts'
import type { Context, Transaction } from '../context.ts'
import { entryKey, identifierOfKey, itemToEntry } from '../entry-record.ts'
import { devicesOf } from '../keys.ts'

/**
 * Objects in the order of their identifiers as log records, each `New`. `PageKey` continues behind the last one.
 * Operators are devices of the profiles named in the policy and sign their requests; whoever does not sign gets an
 * empty page, as portals of 2017 gave everybody.
 *
 * @throws `mesh/portal/unauthorized` for a signature that is not an operator's
 */
export const transfer: Transaction<'Transfer'> = async ({ SearchConstraints: constraints = {} }, context) => {
  const { store, policy } = context
  if (!context.caller.isSigned) return { response: { DataItems: [] } }
  await context.caller.prove(operatorsOf(context))

  const { MaxEntries = policy.limits.transfer, PageKey = '' } = constraints
  const limit = Math.max(1, Math.min(MaxEntries, policy.limits.transfer))
  const items = await store.list(entryKey(''), { after: entryKey(PageKey), limit: limit + 1 })
  const page = items.slice(0, limit)
  const last = page.at(-1)
  return {
    response: {
      DataItems: page.filter(item => isWithin(item, constraints)).map(toDataItem),
      ...(items.length > limit && last !== undefined ? { PageKey: identifierOfKey(last.key) } : {}),
    },
  }
}

function operatorsOf(context: Context): KeyFinder {
  return async keyid => {
    for (const profile of context.policy.operators) {
      const key = await devicesOf(context, profile)(keyid)
      if (key !== undefined) return key
    }
    return undefined
  }
}

/** Dates of the wire are ordered as texts are. */
function isWithin({ updated }: StoredItem, { NotBefore, Before }: Mesh<'SearchConstraints'>): boolean {
  const date = wireDate(updated)
  return (NotBefore === undefined || date >= NotBefore) && (Before === undefined || date < Before)
}

function toDataItem(item: StoredItem): Mesh<'DataItem'> {
  return {
    TransactionID: `TID:${item.version}`,
    PrimaryKey: identifierOfKey(item.key),
    Action: 'New',
    Added: wireDate(item.updated),
    Text: itemToEntry(item).text,
  }
}
