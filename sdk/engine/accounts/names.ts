/**
 * The accounts of a profile as it says them itself: `Names` of the personal profile, signed like the rest of it, so that
 * every device learns of an account that one of them adds. Profiles with one account need not say it.
 *
 * A name is the account, or `https://portal.example#account` where the account's domain does not lead to its portal.
 */
import { isMeshError } from '../../core/error.ts'
import type { VerifiedPersonal } from '../../core/profile/index.ts'
import type { EngineContext } from '../context.ts'
import { domainOf, normalizeAccount, portalOf } from '../portals.ts'
import type { AccountRecord, ProfileRecord } from '../records.ts'

interface ListedAccount {
  readonly account: string
  /** Where the domain does not lead to it. */
  readonly portal?: string
}

const WITH_PORTAL = /^(https?:\/\/[^#\s]+)#(.+)$/

/** More accounts than anybody has: each is asked at every look. */
const MOST = 8

/** What a profile says its accounts are; undefined where it says nothing about that. */
export function listedAccounts({ profile, suite }: VerifiedPersonal): readonly ListedAccount[] | undefined {
  const { Names: names } = profile
  if (names === undefined) return undefined
  const accounts = names.map(nameToAccount)
  // Programs of 2017 have other uses for names, and write empty lists where they mean nothing.
  const isSaid = accounts.every(account => account !== undefined) && (names.length > 0 || suite !== '2017')
  return isSaid ? (accounts as readonly ListedAccount[]).slice(0, MOST) : undefined
}

/** The name that says an account. */
export function accountToName({ account, portal }: AccountRecord, isByDomain: boolean): string {
  return isByDomain ? account : `${portal}#${account}`
}

/** The account of a name as it is listed: with or without its portal. */
export function isNameOf(name: string, account: string): boolean {
  return nameToAccount(name)?.account === account
}

function nameToAccount(name: string): ListedAccount | undefined {
  const [, portal, text = name] = WITH_PORTAL.exec(name) ?? []
  try {
    const account = normalizeAccount(text)
    domainOf(account)
    return portal === undefined ? { account } : { account, portal }
  } catch (error) {
    if (isMeshError(error)) return undefined
    throw error
  }
}

/**
 * The record with the accounts that a version of the profile lists. An account whose portal cannot be found out now is
 * left out until it can; while none can, the ones known stay.
 *
 * @returns the very same record where nothing changes
 */
export async function withListedAccounts<R extends Pick<ProfileRecord, 'accounts'>>(
  engine: EngineContext,
  record: R,
  personal: VerifiedPersonal,
): Promise<R> {
  const listed = listedAccounts(personal)
  if (listed === undefined) return record
  const found = await Promise.all(listed.map(one => findPlace(engine, record, one)))
  const accounts = found.filter(account => account !== undefined)
  if (accounts.length === 0 && listed.length > 0) return record
  const isSame =
    accounts.length === record.accounts.length &&
    accounts.every((one, index) => {
      const known = record.accounts[index]
      return known?.account === one.account && known.portal === one.portal
    })
  return isSame ? record : { ...record, accounts }
}

async function findPlace(
  engine: EngineContext,
  record: Pick<ProfileRecord, 'accounts'>,
  { account, portal }: ListedAccount,
): Promise<AccountRecord | undefined> {
  const known = record.accounts.find(one => one.account === account)
  if (known !== undefined && (portal === undefined || portal === known.portal)) return known
  try {
    const found = portal === undefined ? await portalOf(engine, account) : engine.portals.at(portal)
    return { account, portal: found.url }
  } catch (error) {
    if (isMeshError(error)) return known
    throw error
  }
}
