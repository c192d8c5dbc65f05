/** What the store holds, as the objects that a portal of 2017 has in its logs, under the keys it has there (wire D.2). */
import type { LogStore } from '../../sdk/core/log/index.ts'
import { parseLogKey, writeLogKey } from '../../sdk/core/log/index.ts'
import { type Mesh, readTagged, readUntagged, writeTagged } from '../../sdk/core/schema/index.ts'
import type { Clock } from '../clock.ts'
import { parseAccount } from '../service/account-name.ts'
import { accountKey } from '../service/account-record.ts'
import { entryKey, identifierOfKey, itemToEntry } from '../service/entry-record.ts'
import { type PendingRequest, pendingKey } from '../service/pending-requests.ts'
import { resultKey, type StoredResult } from '../service/results.ts'
import type { PortalStore } from '../store/store.ts'

export interface LoggedObject {
  readonly log: LogStore
  readonly key: string
  /** The tagged object. */
  readonly text: string
}

interface Item {
  readonly key: string
  readonly value: string
}

const transport = { mode: 'transport' } as const

/** The object in an item of the store; undefined for items that no portal of 2017 has. */
export function itemToLogged(item: Item, clock: Clock): LoggedObject | undefined {
  const [kind] = item.key.split('/', 1)
  if (kind === 'entry') return entryOf(item)
  if (kind === 'account') return accountOf(item)
  if (kind === 'pending') return pendingOf(item, clock)
  if (kind === 'result') return resultOf(item)
  return undefined
}

/** The object that would be written under a key, whatever stands there in some log. */
export async function findLogged(
  store: PortalStore,
  { log, key }: Pick<LoggedObject, 'log' | 'key'>,
  clock: Clock,
): Promise<LoggedObject | undefined> {
  const place = placeOf(log, key)
  const item = place === undefined ? undefined : await store.get(place)
  const found = item && itemToLogged(item, clock)
  return found?.key === normalized(log, key) ? found : undefined
}

/** A key in the spelling that we write. */
function normalized(log: LogStore, key: string): string {
  return log === 'mesh' ? key : writeLogKey(parseLogKey(key))
}

/** Where in the store the object of a key is. */
function placeOf(log: LogStore, key: string): string | undefined {
  if (log === 'mesh') return entryKey(key)
  const parsed = parseLogKey(key)
  if (parsed.about === 'pending') return pendingKey(parsed.profile)
  if (parsed.about === 'result') return resultKey(parsed.device)
  if (parsed.about === 'entry') return undefined
  try {
    return accountKey(parseAccount(parsed.account))
  } catch {
    return undefined
  }
}

function entryOf(item: Item): LoggedObject {
  const { text } = itemToEntry({ ...item, version: 0, updated: 0 })
  return { log: 'mesh', key: identifierOfKey(item.key), text }
}

function accountOf({ value }: Item): LoggedObject {
  const { AccountID: account = '' } = readTagged(value, 'Account', transport).value
  return { log: 'portal', key: writeLogKey({ about: 'account', account }), text: value }
}

/** A list with nothing left in it is no list. */
function pendingOf({ key, value }: Item, clock: Clock): LoggedObject | undefined {
  const all = JSON.parse(value) as readonly PendingRequest[]
  const waiting = all.filter(({ expires }) => expires > clock.now())
  const account = waiting.at(-1)?.account
  if (waiting.length === 0) return undefined
  const list: Mesh<'ConnectionsPending'> = {
    ...(account !== undefined && { AccountID: account }),
    Requests: waiting.map(({ text }) => readUntagged(text, 'SignedConnectionRequest', transport)),
  }
  const profile = key.slice(pendingKey('').length)
  const text = writeTagged({ tag: 'ConnectionsPending', value: list }, 'reference')
  return { log: 'portal', key: writeLogKey({ about: 'pending', profile }), text }
}

function resultOf({ key, value }: Item): LoggedObject {
  const { text } = JSON.parse(value) as StoredResult
  const result = readUntagged(text, 'SignedConnectionResult', transport)
  const device = key.slice(resultKey('').length)
  return {
    log: 'portal',
    key: writeLogKey({ about: 'result', device }),
    text: writeTagged({ tag: 'SignedConnectionResult', value: result }, 'reference'),
  }
}
