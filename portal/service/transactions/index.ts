/** Every transaction of the protocol, by name (wire B.1). */
import type { TransactionName } from '../../../sdk/core/schema/index.ts'
import type { Transaction } from '../context.ts'
import { connectComplete } from './connect-complete.ts'
import { connectPending } from './connect-pending.ts'
import { connectStart } from './connect-start.ts'
import { connectStatus } from './connect-status.ts'
import { createAccount } from './create-account.ts'
import { deleteAccount } from './delete-account.ts'
import { get } from './get.ts'
import { hello } from './hello.ts'
import { publish } from './publish.ts'
import { status } from './status.ts'
import { transfer } from './transfer.ts'
import { validateAccount } from './validate-account.ts'

export type Performers = { readonly [N in TransactionName]: Transaction<N> }

export const performers: Performers = {
  Hello: hello,
  ValidateAccount: validateAccount,
  CreateAccount: createAccount,
  DeleteAccount: deleteAccount,
  Get: get,
  Publish: publish,
  Status: status,
  ConnectStart: connectStart,
  ConnectStatus: connectStatus,
  ConnectPending: connectPending,
  ConnectComplete: connectComplete,
  Transfer: transfer,
}
