/** Get: the current state of one object, by account or by identifier. An absence is an answer: no entries. */
import { findAccount } from '../account-record.ts'
import type { Transaction } from '../context.ts'
import { entryKey, isEntryIdentifier, itemToEntry } from '../entry-record.ts'

/** `Account` wins where both are given, as in 2017. Search terms and constraints are ignored, as there. */
export const get: Transaction<'Get'> = async ({ Account: account, Identifier: identifier }, { store }) => {
  const wanted = account === undefined ? identifier : (await findAccount(store, account))?.profile
  const isPossible = wanted !== undefined && isEntryIdentifier(wanted)
  const item = isPossible ? await store.get(entryKey(wanted)) : undefined
  if (item === undefined) return { response: { Entries: [] } }
  const { facts, text } = itemToEntry(item)
  return {
    response: {},
    members: { Entries: `[${text}]` },
    headers: facts.digest === undefined ? {} : { 'Mesh-Digest': facts.digest },
  }
}
