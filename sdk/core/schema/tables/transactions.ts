/** What a client can ask of a portal (wire B.1). A request's outer tag is the transaction's name, not its type's. */
import type { TransactionTable } from './shape.ts'

export const transactions = {
  Hello: {
    request: 'HelloRequest',
    response: 'HelloResponse',
    hasStatus: false,
    meaning: 'Asks which versions and encodings the portal speaks.',
  },
  ValidateAccount: {
    request: 'ValidateRequest',
    response: 'ValidateResponse',
    hasStatus: true,
    meaning: 'Asks whether an account name could be had.',
  },
  CreateAccount: {
    request: 'CreateRequest',
    response: 'CreateResponse',
    hasStatus: true,
    meaning: 'Registers an account and stores the personal profile it stands for.',
  },
  DeleteAccount: {
    request: 'DeleteRequest',
    response: 'DeleteResponse',
    hasStatus: true,
    meaning: 'Gives an account name up.',
  },
  Get: {
    request: 'GetRequest',
    response: 'GetResponse',
    hasStatus: true,
    meaning: 'Fetches the current state of one stored object, by account or by identifier.',
  },
  Publish: {
    request: 'PublishRequest',
    response: 'PublishResponse',
    hasStatus: true,
    meaning: 'Stores an object under its identifier in place of what was there.',
  },
  Status: {
    request: 'StatusRequest',
    response: 'StatusResponse',
    hasStatus: true,
    meaning: 'Asks how the portal’s log stands.',
  },
  ConnectStart: {
    request: 'ConnectStartRequest',
    response: 'ConnectStartResponse',
    hasStatus: false,
    meaning: 'Leaves a new device’s request to join the profile behind an account.',
  },
  ConnectStatus: {
    request: 'ConnectStatusRequest',
    response: 'ConnectStatusResponse',
    hasStatus: false,
    meaning: 'Asks, from the waiting device, whether its request was decided.',
  },
  ConnectPending: {
    request: 'ConnectPendingRequest',
    response: 'ConnectPendingResponse',
    hasStatus: false,
    meaning: 'Lists, for an administrator device, the requests that wait for a decision.',
  },
  ConnectComplete: {
    request: 'ConnectCompleteRequest',
    response: 'ConnectCompleteResponse',
    hasStatus: false,
    meaning: 'Delivers an administrator device’s decision about a request.',
  },
  Transfer: {
    request: 'TransferRequest',
    response: 'TransferResponse',
    hasStatus: true,
    meaning: 'Asks for a stretch of the portal’s log; portals of 2017 answer with nothing.',
  },
} as const satisfies Readonly<Record<string, TransactionTable>>
