/** The two questions whose answers can be followed: what waits for a profile, and what was decided about a device. */
import { parseAccount } from '../account-name.ts'
import { accountKey, findAccount } from '../account-record.ts'
import type { StoreContext } from '../context.ts'
import { entryKey, itemToEntry } from '../entry-record.ts'
import { pendingKey } from '../pending-requests.ts'
import { resultKey } from '../results.ts'
import type { EventStream, PortalEvent } from './event-stream.ts'
import type { EventHub } from './hub.ts'
import { createWatch, type Watch, type Watched } from './watch.ts'

export interface FollowOptions {
  readonly hub: EventHub
  readonly stream: Pick<EventStream, 'send' | 'end'>
}

export interface Following {
  readonly watch: Watch
  /** Resolves when everything is watched. */
  readonly ready: Promise<void>
}

export interface ProfileSubject {
  /** As it was named. */
  readonly account: string
  readonly profile: string
  /** The device that listens. */
  readonly device: string
}

/**
 * Everything that a device of a profile has to hear of: requests that wait, versions of the profile and of its
 * applications. A device that is removed from the profile, and one whose account is gone, hears nothing more.
 */
export function followProfile(
  context: StoreContext,
  { account, profile, device }: ProfileSubject,
  { hub, stream }: FollowOptions,
): Following {
  const { store, profiles } = context
  let considered = Promise.resolve()

  const watch = createWatch({ hub, store }, (event, part) => {
    stream.send(event)
    if (part === 'profile')
      considered = considered.then(() => reconsider(true)).catch(() => stream.end('closed'))
  })

  async function reconsider(isNews: boolean): Promise<void> {
    const current = await profiles.read(profile)
    const isListed = current?.personal.devices.some(({ udf }) => udf === device)
    const holder = await findAccount(store, account)
    if (current === undefined || !isListed || holder?.profile !== profile) return stream.end('revoked')
    const listed = current.personal.applications.flatMap(({ Identifier }) => Identifier ?? []).map(entryKey)
    const before = watch.keysOf('application')
    for (const key of before) if (!listed.includes(key)) watch.remove(key)
    for (const key of listed) if (!before.includes(key)) await watch.add(entryOf('application', key), isNews)
  }

  async function begin(): Promise<void> {
    const profileItself = entryOf('profile', entryKey(profile))
    await watch.add({ ...profileItself, key: accountKey(parseAccount(account)) })
    await watch.add(profileItself)
    await watch.add({
      part: 'pending',
      key: pendingKey(profile),
      toEvent: () => ({ type: 'pending', data: { Identifier: profile } }),
    })
    // Between the proof that it may listen and this moment the device may have been removed.
    await reconsider(false)
  }

  return { watch, ready: begin() }
}

/** The decision about a device that waits. */
export function followResult(
  { store }: StoreContext,
  device: string,
  { hub, stream }: FollowOptions,
): Following {
  const watch = createWatch({ hub, store }, event => stream.send(event))
  const event: PortalEvent = { type: 'result', data: { Identifier: device } }
  return { watch, ready: watch.add({ part: 'result', key: resultKey(device), toEvent: () => event }) }
}

/** An object that anybody may fetch, told of by its identifier and the digest of its version. */
function entryOf(type: 'profile' | 'application', key: string): Watched {
  const identifier = key.slice(entryKey('').length)
  return {
    part: type,
    key,
    toEvent(item) {
      const isEntry = item?.key === key
      const digest = isEntry ? itemToEntry(item).facts.digest : undefined
      return { type, data: { Identifier: identifier, ...(digest === undefined ? {} : { Digest: digest }) } }
    },
  }
}
