/** Accounts in the store: the record of 2017 under the folded name, and its skeleton, which keeps look-alikes out. */
import { MeshError } from '../../sdk/core/error.ts'
import { readTagged, writeTagged } from '../../sdk/core/schema/index.ts'
import { wireDate } from '../clock.ts'
import { type Batch, joinBatches, type PortalStore } from '../store/store.ts'
import { type AccountName, parseAccount } from './account-name.ts'

export interface StoredAccount {
  /** As it was created. */
  readonly account: string
  /** UDF of the profile it stands for. */
  readonly profile: string
  readonly version: number
}

export function accountKey({ folded }: Pick<AccountName, 'folded'>): string {
  return `account/${folded}`
}

const skeletonKey = (skeleton: string) => `skeleton/${skeleton}`

/** The account that a text names, in any spelling; undefined if there is none. */
export async function findAccount(store: PortalStore, text: string): Promise<StoredAccount | undefined> {
  const name = tryParse(text)
  return name && readAccount(store, name)
}

/** @throws `mesh/account/missing` */
export async function requireAccount(store: PortalStore, text: string | undefined): Promise<StoredAccount> {
  if (text === undefined) throw new MeshError('mesh/schema/missing', 'The account is missing.')
  const account = await findAccount(store, text)
  if (account === undefined) throw new MeshError('mesh/account/missing', 'There is no such account.')
  return account
}

/** The account under a name. */
export async function readAccount(store: PortalStore, name: AccountName): Promise<StoredAccount | undefined> {
  const item = await store.get(accountKey(name))
  if (item === undefined) return undefined
  const { AccountID = '', UserProfileUDF = '' } = readTagged(item.value, 'Account').value
  return { account: AccountID, profile: UserProfileUDF, version: item.version }
}

export interface Registration {
  /** UDF of the profile that gets the name. */
  readonly profile: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** The tagged record where it is to be stored as it came. */
  readonly text?: string
  /** For accounts that existed before there were rules. */
  readonly toleratesLookAlikes?: boolean
}

/**
 * The batch that gives a free name to a profile.
 *
 * @throws `mesh/account/lookalike` if somebody has a name that looks the same
 */
export async function registerAccount(
  store: PortalStore,
  name: AccountName,
  options: Registration,
): Promise<Batch> {
  const { account, folded, skeleton } = name
  const holder = await store.get(skeletonKey(skeleton))
  const hasLookAlike = holder !== undefined && holder.value !== folded
  if (hasLookAlike && options.toleratesLookAlikes !== true) {
    throw new MeshError('mesh/account/lookalike', 'The name looks like one that is taken.')
  }
  const date = wireDate(options.now)
  const value = {
    Created: date,
    Modified: date,
    AccountID: account,
    UserProfileUDF: options.profile,
    Status: 'Open',
  }
  return {
    expect: [
      { key: accountKey(name), version: 0 },
      { key: skeletonKey(skeleton), version: holder?.version ?? 0 },
    ],
    put: [
      { key: accountKey(name), value: options.text ?? writeTagged({ tag: 'Account', value }) },
      ...(hasLookAlike ? [] : [{ key: skeletonKey(skeleton), value: folded }]),
    ],
    remove: [],
  }
}

/** The batch that gives a name up. */
export async function releaseAccount(
  store: PortalStore,
  name: AccountName,
  { version }: StoredAccount,
): Promise<Batch> {
  const { folded, skeleton } = name
  const holder = await store.get(skeletonKey(skeleton))
  const expect = [{ key: accountKey(name), version }]
  const released: Batch = { expect, put: [], remove: [accountKey(name)] }
  // An imported account may stand beside the look-alike that holds the skeleton.
  return holder?.value === folded ? joinBatches(released, { remove: [skeletonKey(skeleton)] }) : released
}

/** Whether a name is free, and free of look-alikes. @throws `mesh/account/taken`, `mesh/account/lookalike` */
export async function verifyFree(store: PortalStore, name: AccountName): Promise<void> {
  if ((await readAccount(store, name)) !== undefined) {
    throw new MeshError('mesh/account/taken', 'The account exists.')
  }
  await registerAccount(store, name, { profile: '', now: 0 })
}

function tryParse(text: string): AccountName | undefined {
  try {
    return parseAccount(text)
  } catch {
    return undefined
  }
}
