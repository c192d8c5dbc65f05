/**
 * Accounts that were deleted through the gateway. The portal behind it forgets deletions when it ends, and ends when it
 * is asked for what it has deleted (wire D.4): whether it knows of one at the moment nobody can tell, so that it is not
 * asked for these, ever.
 */
import type { PortalStore } from '../store/store.ts'

export interface DeletedAccounts {
  has(account: string): boolean
  add(account: string): void
  delete(account: string): void
  /** Resolves when everything is on the medium. */
  saved(): Promise<void>
}

const PREFIX = 'gone/'
const PAGE = 1000

export async function loadDeletedAccounts(store: PortalStore): Promise<DeletedAccounts> {
  const accounts = new Set<string>()
  for (let after = ''; ; ) {
    const items = await store.list(PREFIX, { after, limit: PAGE })
    for (const { key } of items) accounts.add(key.slice(PREFIX.length))
    if (items.length < PAGE) break
    after = items.at(-1)!.key
  }
  let saving: Promise<unknown> = Promise.resolve()
  const save = (put: readonly string[], remove: readonly string[]) => {
    const batch = {
      expect: [],
      put: put.map(account => ({ key: PREFIX + account, value: '' })),
      remove: remove.map(account => PREFIX + account),
    }
    saving = saving.then(() => store.commit(batch))
    // Told to whoever waits for it.
    saving.catch(() => {})
  }
  return {
    has: account => accounts.has(account),
    add(account) {
      if (!accounts.has(account)) save([account], [])
      accounts.add(account)
    },
    delete(account) {
      if (accounts.has(account)) save([], [account])
      accounts.delete(account)
    },
    async saved() {
      const last = saving
      saving = Promise.resolve()
      await last
    },
  }
}
