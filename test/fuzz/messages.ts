/** One request of each transaction, and answers to them. */
import { type TransactionName, writeRequest, writeResponse } from '../../sdk/core/schema/index.ts'
import type { SuiteCorpus } from './corpus.ts'

export interface Message {
  readonly transaction: TransactionName
  readonly text: string
}

const ACCOUNT = 'alice@example.com'

export function messagesOf(corpus: SuiteCorpus): {
  readonly requests: readonly Message[]
  readonly responses: readonly Message[]
} {
  const { alice, application, request, results, escrow } = corpus
  const [device] = alice.devices
  const personal = { tag: 'SignedPersonalProfile', value: alice.signed } as const
  const Result = results[0]!.signed
  const requests = [
    ['Hello', writeRequest('Hello', { Service: 'mmm' })],
    [
      'ValidateAccount',
      writeRequest('ValidateAccount', { Account: ACCOUNT, Reserve: true, Language: ['en'] }),
    ],
    ['CreateAccount', writeRequest('CreateAccount', { Account: ACCOUNT, Profile: personal })],
    ['DeleteAccount', writeRequest('DeleteAccount', { Account: ACCOUNT })],
    ['Get', writeRequest('Get', { Account: ACCOUNT, Multiple: false })],
    ['Get', writeRequest('Get', { Identifier: alice.udf, Full: true })],
    ['Publish', writeRequest('Publish', { Entry: personal })],
    ['Publish', writeRequest('Publish', { Entry: { tag: 'SignedApplicationProfile', value: application } })],
    ['Publish', writeRequest('Publish', { Entry: { tag: 'OfflineEscrowEntry', value: escrow.entry } })],
    ['Status', writeRequest('Status', {})],
    ['ConnectStart', writeRequest('ConnectStart', { AccountID: ACCOUNT, SignedRequest: request })],
    ['ConnectStatus', writeRequest('ConnectStatus', { AccountID: ACCOUNT, DeviceID: device.udf })],
    ['ConnectPending', writeRequest('ConnectPending', { AccountID: ACCOUNT })],
    ['ConnectComplete', writeRequest('ConnectComplete', { AccountID: ACCOUNT, Result })],
    ['Transfer', writeRequest('Transfer', {})],
  ] as const
  const responses = [
    ['Status', writeResponse('Status', { Status: 201, LastWriteTime: '2026-03-01T12:00:00Z' })],
    ['Get', writeResponse('Get', { Status: 201, StatusDescription: 'Done', Entries: [personal] })],
    ['ConnectStatus', writeResponse('ConnectStatus', { Result })],
    ['ConnectPending', writeResponse('ConnectPending', { Pending: [request] })],
    ['Publish', writeResponse('Publish', { Status: 201 })],
  ] as const
  return { requests: requests.map(toMessage), responses: responses.map(toMessage) }
}

function toMessage([transaction, text]: readonly [TransactionName, string]): Message {
  return { transaction, text }
}
