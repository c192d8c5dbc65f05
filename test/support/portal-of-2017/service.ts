/** What the service of release 0.8.0 does with each transaction, and of what it dies (wire C.4, D.2, K). */
import {
  type AnyRequest,
  type Mesh,
  type ResponseOf,
  type Tagged,
  type TransactionName,
  writeResponse,
} from '../../../sdk/core/schema/index.ts'
import { type Complaints, Fatal, readRequestOf2017 } from './reader.ts'
import { type Files, Stores } from './stores.ts'

const SUCCESS = { Status: 201, StatusDescription: 'Operation completed successfully' } as const
const CONFLICT = { ...SUCCESS, Status: 409 } as const

/** The text of the answer. @throws Fatal where the process ends */
export type ServiceOf2017 = (body: Uint8Array) => string

/** A process of the service over its files. */
export function startServiceOf2017(files: Files, complaints: Complaints): ServiceOf2017 {
  const stores = new Stores(files)
  return body => {
    const request = readRequestOf2017(body, complaints)
    const { transaction } = request
    const response = perform(stores, request) as ResponseOf<TransactionName>
    return writeResponse(transaction, response as never, 'reference', { exact: true })
  }
}

function perform(stores: Stores, { transaction, request }: AnyRequest): object {
  switch (transaction) {
    case 'Hello':
      return { Version: { Major: 0, Minor: 7, Encodings: [{ ID: ['application/json'] }] } }
    case 'ValidateAccount':
      // Looked up under the wrong key, so that every name is free.
      required(request.Account)
      return { ...SUCCESS, Valid: true, Minimum: 1, InvalidCharacters: '.,:;{}()[]<>?|\\@#' }
    case 'CreateAccount':
      return createAccount(stores, request)
    case 'DeleteAccount': {
      const key = `Account$${request.Account ?? ''}`
      if (!stores.isKnown('portal', key)) return CONFLICT
      stores.delete('portal', key)
      return SUCCESS
    }
    case 'Get':
      return get(stores, request)
    case 'Publish': {
      const entry = required(request.Entry)
      stores.put('mesh', entry.value.Identifier ?? '', entry, 'Update')
      return SUCCESS
    }
    case 'Status':
    case 'Transfer':
      return SUCCESS
    case 'ConnectStart': {
      const list = pendingOf(stores, request.AccountID)
      const signed = required(request.SignedRequest)
      putPending(stores, list, { AccountID: request.AccountID, Requests: [...(list.requests ?? []), signed] })
      return {}
    }
    case 'ConnectPending': {
      const { requests } = pendingOf(stores, request.AccountID)
      return requests === undefined ? {} : { Pending: requests }
    }
    case 'ConnectStatus': {
      const result = stores.get('portal', `Result-${required(request.DeviceID)}`)
      return result === undefined ? {} : { Result: result.value }
    }
    case 'ConnectComplete':
      return connectComplete(stores, request)
  }
}

function createAccount(stores: Stores, { Account, Profile }: Mesh<'CreateRequest'>): object {
  const account = required(Account)
  const profile = required(Profile)
  if (profile.tag !== 'SignedPersonalProfile') throw new Fatal('InvalidCastException')
  const udf = profile.value.Identifier
  const date = '2017-12-05T12:00:00Z'
  const value = { Created: date, Modified: date, AccountID: account, UserProfileUDF: udf, Status: 'Open' }
  stores.put('portal', `Account$${account}`, { tag: 'Account', value }, 'New')
  stores.put('mesh', udf ?? '', profile, 'New')
  return SUCCESS
}

function get(stores: Stores, { Account, Identifier }: Mesh<'GetRequest'>): object {
  const key = Account === undefined ? Identifier : accountOf(stores, Account)?.UserProfileUDF
  const entry = key === undefined ? undefined : (stores.get('mesh', key) as Tagged<'Entry'> | undefined)
  return entry === undefined ? SUCCESS : { ...SUCCESS, Entries: [entry] }
}

function connectComplete(stores: Stores, { AccountID, Result }: Mesh<'ConnectCompleteRequest'>): object {
  const list = pendingOf(stores, AccountID)
  const result = required(Result)
  const requests = list.requests ?? []
  const index = requests.findIndex(({ Identifier }) => Identifier === result.Identifier)
  if (index < 0) throw new Fatal('NullReferenceException')
  putPending(stores, list, { AccountID, Requests: requests.filter((_, place) => place !== index) })
  stores.put('portal', `Result-${result.Identifier}`, { tag: 'SignedConnectionResult', value: result }, 'New')
  return {}
}

interface PendingList {
  readonly key: string
  /** Undefined where there never was one. */
  readonly requests: readonly Mesh<'SignedConnectionRequest'>[] | undefined
}

/** Kept per profile, whatever account the request names. */
function pendingOf(stores: Stores, account: string | undefined): PendingList {
  const { UserProfileUDF } = required(accountOf(stores, required(account)))
  const key = `Pending-${UserProfileUDF}`
  const list = stores.get('portal', key)?.value as Mesh<'ConnectionsPending'> | undefined
  return { key, requests: list?.Requests }
}

function putPending(stores: Stores, { key }: PendingList, value: Mesh<'ConnectionsPending'>): void {
  stores.put('portal', key, { tag: 'ConnectionsPending', value }, 'Update')
}

function accountOf(stores: Stores, account: string): Mesh<'Account'> | undefined {
  return stores.get('portal', `Account$${account}`)?.value as Mesh<'Account'> | undefined
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Fatal('NullReferenceException')
  return value
}
