/**
 * What a portal of 2017 must be asked first, and what it is not asked at all: any surprise ends its process, and with
 * it everybody's portal (wire C.1, C.4, K, P).
 */
import { MeshError } from '../error.ts'
import { type RequestOf, type ResponseOf, type TransactionName, writeUntagged } from '../schema/index.ts'

/** A portal of 2017, as whoever talks to it knows it. Nobody else may come between while `askGently` runs. */
export interface FragilePortal {
  /** Performs one transaction, whatever it may do to the portal. */
  ask<N extends TransactionName>(transaction: N, request: RequestOf<N>): Promise<ResponseOf<N>>
  /**
   * Accounts that were deleted, or may have been: asked for one of those, the portal ends. It forgets deletions with its
   * process, so that an account may be back which still is in this set.
   */
  readonly deleted: {
    has(account: string): boolean
    add(account: string): unknown
    delete(account: string): unknown
  }
}

type Manner<N extends TransactionName> = (
  portal: FragilePortal,
  request: RequestOf<N>,
) => Promise<ResponseOf<N>>

/**
 * Performs a transaction so that a portal of 2017 survives it: whether an account or a request exists is asked where
 * asking is safe, and what would end the portal is refused instead of sent. It also keeps others from harm that the
 * portal would let happen: an account that stands for another profile is not bound anew, and a request that waits
 * already is not left a second time.
 *
 * @throws `mesh/schema/missing` without a member that the portal needs; `mesh/schema/tag` for an account of anything
 * but a personal profile; `mesh/account/missing`, `mesh/account/taken`, `mesh/connect/missing`; what `ask` throws
 */
export function askGently<N extends TransactionName>(
  portal: FragilePortal,
  transaction: N,
  request: RequestOf<N>,
): Promise<ResponseOf<N>> {
  const manner = manners[transaction] as Manner<N> | undefined
  return manner === undefined ? portal.ask(transaction, request) : manner(portal, request)
}

const manners: { readonly [N in TransactionName]?: Manner<N> } = {
  async ValidateAccount(portal, request) {
    required(request.Account, 'account')
    return portal.ask('ValidateAccount', request)
  },

  async CreateAccount(portal, request) {
    const account = required(request.Account, 'account')
    const profile = required(request.Profile, 'profile')
    if (profile.tag !== 'SignedPersonalProfile') {
      throw new MeshError('mesh/schema/tag', 'An account stands for a personal profile.')
    }
    const holder = await holderOf(portal, account)
    if (holder !== undefined && holder !== required(profile.value.Identifier, 'identifier')) {
      throw new MeshError('mesh/account/taken', 'The account stands for another profile.')
    }
    const response = await portal.ask('CreateAccount', request)
    portal.deleted.delete(account)
    return response
  },

  /** Safe to repeat. Until the answer is there, nobody knows whether the account may be asked for. */
  async DeleteAccount(portal, request) {
    const account = required(request.Account, 'account')
    portal.deleted.add(account)
    return portal.ask('DeleteAccount', request)
  },

  async Get(portal, request) {
    const { Account: account, Identifier: identifier } = request
    const isAsked = account === undefined ? identifier !== undefined : !portal.deleted.has(account)
    return isAsked ? portal.ask('Get', request) : { Entries: [] }
  },

  async Publish(portal, request) {
    required(required(request.Entry, 'entry').value.Identifier, 'identifier')
    return portal.ask('Publish', request)
  },

  async ConnectStart(portal, request) {
    const signed = required(request.SignedRequest, 'request')
    const waiting = await pendingOf(portal, request.AccountID)
    const text = writeUntagged('SignedConnectionRequest', signed)
    const isThere = waiting.some(other => writeUntagged('SignedConnectionRequest', other) === text)
    return isThere ? {} : portal.ask('ConnectStart', request)
  },

  async ConnectPending(portal, request) {
    await verifyAccount(portal, request.AccountID)
    return portal.ask('ConnectPending', request)
  },

  async ConnectStatus(portal, request) {
    required(request.DeviceID, 'device')
    return portal.ask('ConnectStatus', request)
  },

  async ConnectComplete(portal, request) {
    const device = required(required(request.Result, 'result').Identifier, 'device')
    const waiting = await pendingOf(portal, request.AccountID)
    if (!waiting.some(({ Identifier }) => Identifier === device)) {
      throw new MeshError('mesh/connect/missing', 'The device has not asked.')
    }
    return portal.ask('ConnectComplete', request)
  },
}

/** UDF of the profile an account stands for; undefined where it does not exist. */
async function holderOf(portal: FragilePortal, account: string): Promise<string | undefined> {
  if (portal.deleted.has(account)) return undefined
  const { Entries = [] } = await portal.ask('Get', { Account: account, Multiple: false })
  return Entries[0] && (Entries[0].value.Identifier ?? '')
}

async function verifyAccount(portal: FragilePortal, account: string | undefined): Promise<void> {
  if ((await holderOf(portal, required(account, 'account'))) === undefined) {
    throw new MeshError('mesh/account/missing', 'There is no such account.')
  }
}

async function pendingOf(portal: FragilePortal, account: string | undefined) {
  await verifyAccount(portal, account)
  const { Pending = [] } = await portal.ask('ConnectPending', { AccountID: required(account, 'account') })
  return Pending
}

function required<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new MeshError('mesh/schema/missing', `The ${name} is missing.`)
  return value
}
