/**
 * The transactions of a gateway: those of our own portal, over what the portal behind it holds. Before each, what it is
 * about is brought in; what it changes goes out before it is written here, so that nothing is acknowledged that the
 * portal behind does not have.
 */
import { isMeshError, MeshError, type MeshErrorCode } from '../../sdk/core/error.ts'
import { objectDigest } from '../../sdk/core/profile/index.ts'
import { askGently, type FragilePortal } from '../../sdk/core/protocol/manners.ts'
import {
  type Mesh,
  type RequestOf,
  type ResponseOf,
  type TransactionName,
  writeTagged,
} from '../../sdk/core/schema/index.ts'
import { objectionOf2017 } from '../log/export.ts'
import { parseAccount } from '../service/account-name.ts'
import { findAccount } from '../service/account-record.ts'
import type { Answer, Context, Transaction } from '../service/context.ts'
import { type Performers, performers } from '../service/transactions/index.ts'
import { joinBatches, type PortalStore } from '../store/store.ts'
import { loadDeletedAccounts } from './deleted-accounts.ts'
import { type Pulled, pullAccount, pullEntry, pullPending, pullResult } from './pull.ts'
import { noteSeen } from './seen.ts'
import type { Upstream } from './upstream.ts'

/** What a transaction needs from behind, and what becomes of its change there. */
interface Passage<N extends TransactionName> {
  readonly pull: (context: Context, portal: FragilePortal, request: RequestOf<N>) => Promise<unknown>
  readonly push?: (context: Context, gently: Gently, request: RequestOf<N>) => Promise<void>
}

type Gently = <N extends TransactionName>(transaction: N, request: RequestOf<N>) => Promise<ResponseOf<N>>

/** @param store of the gateway alone: one process to a portal, or two would ask at once */
export async function createGatewayPerformers(upstream: Upstream, store: PortalStore): Promise<Performers> {
  const deleted = await loadDeletedAccounts(store)

  function through<N extends TransactionName>(transaction: N, { pull, push }: Passage<N>): Transaction<N> {
    const perform = performers[transaction] as Transaction<N>
    return (request, context) =>
      upstream.exclusively(async ask => {
        const portal: FragilePortal = {
          deleted,
          async ask(asked, content) {
            await deleted.saved()
            return ask(asked, content)
          },
        }
        await pull(context, portal, request)
        const gently: Gently = (asked, content) => askGently(portal, asked, content)
        const pushed = push && pushFirst(context.store, () => push(context, gently, request))
        const answer = await perform(request, pushed === undefined ? context : { ...context, store: pushed })
        await deleted.saved()
        return answer
      })
  }

  return {
    ...performers,
    ValidateAccount: through('ValidateAccount', {
      pull: (context, portal, { Account }) => pullAccount(context, portal, Account),
    }),
    CreateAccount: through('CreateAccount', {
      async pull(context, portal, { Account, Profile }) {
        await pullAccount(context, portal, Account)
        await pullEntry(context, portal, Profile?.value.Identifier)
      },
      async push(context, gently, { Account, Profile }) {
        if (Profile !== undefined) verifyReadable(Profile)
        await gently('CreateAccount', { Account: await spell(context, Account), Profile })
      },
    }),
    DeleteAccount: through('DeleteAccount', {
      pull: (context, portal, { Account }) => pullAccount(context, portal, Account),
      async push(context, gently, { Account }) {
        const request = { Account: await spell(context, Account) }
        await gently('DeleteAccount', request).catch(unless('mesh/account/missing'))
      },
    }),
    Get: (request, context) => get(request, context),
    Publish: through('Publish', {
      pull: (context, portal, { Entry }) => pullEntry(context, portal, Entry?.value.Identifier),
      async push(_, gently, request) {
        if (request.Entry !== undefined) verifyReadable(request.Entry)
        await gently('Publish', request)
      },
    }),
    ConnectStart: through('ConnectStart', {
      async pull(context, portal, { AccountID, SignedRequest }) {
        await pullAccount(context, portal, AccountID)
        // A decision about an earlier request is known then, and does not pass for the answer to this one.
        await pullResult(context, portal, SignedRequest?.Identifier)
      },
      async push(context, gently, { SignedRequest, AccountID }) {
        await gently('ConnectStart', { SignedRequest, AccountID: await spell(context, AccountID) })
        await remember(context, SignedRequest)
      },
    }),
    ConnectPending: through('ConnectPending', { pull: pullRequests }),
    ConnectComplete: through('ConnectComplete', {
      pull: pullRequests,
      async push(context, gently, { Result, AccountID }) {
        // Of a device that was scanned, or whose request the portal has lost, it hears nothing: it would end.
        const request = { Result, AccountID: await spell(context, AccountID) }
        await gently('ConnectComplete', request).catch(unless('mesh/connect/missing', 'mesh/account/missing'))
        await remember(context, Result)
      },
    }),
    ConnectStatus: through('ConnectStatus', {
      async pull(context, portal, { AccountID, DeviceID }) {
        if (AccountID !== undefined) await pullRequests(context, portal, { AccountID })
        await pullResult(context, portal, DeviceID)
      },
    }),
  }

  /** An object whose owner is not known here cannot be verified here, and is handed on as it is. */
  async function get(request: RequestOf<'Get'>, context: Context): Promise<Answer<'Get'>> {
    let pulled: Pulled | undefined
    const answer = await through('Get', {
      async pull(inside, portal, { Account, Identifier }) {
        if (Account !== undefined) await pullAccount(inside, portal, Account)
        else pulled = await pullEntry(inside, portal, Identifier)
      },
    })(request, context)
    const isHanded =
      pulled?.refusal?.code === 'mesh/profile/administrator' && answer.members?.['Entries'] === undefined
    return pulled !== undefined && isHanded ? handOn(context, pulled) : answer
  }
}

async function handOn(context: Context, { entry }: Pulled): Promise<Answer<'Get'>> {
  return {
    response: {},
    members: { Entries: `[${writeTagged(entry, 'compact', { peer2017: true })}]` },
    headers: { 'Mesh-Digest': await objectDigest(context, entry.value as Mesh<'SignedProfile'>) },
  }
}

async function pullRequests(
  context: Context,
  portal: FragilePortal,
  { AccountID }: { readonly AccountID?: string | undefined },
): Promise<void> {
  const account = await pullAccount(context, portal, AccountID)
  if (account !== undefined) await pullPending(context, portal, account)
}

/** A store whose first commit is preceded by what must happen elsewhere; it is not made where that fails. */
function pushFirst(store: PortalStore, push: () => Promise<void>): PortalStore {
  let isPushed = false
  return {
    ...store,
    async commit(batch) {
      if (!isPushed) await push()
      isPushed = true
      return store.commit(batch)
    },
  }
}

/** The portal would read it, and everybody else with it, until it is asked for. */
function verifyReadable(entry: Parameters<typeof writeTagged>[0] & { readonly value: Mesh<'Entry'> }): void {
  const objection = objectionOf2017({
    log: 'mesh',
    key: entry.value.Identifier ?? '',
    text: writeTagged(entry as never),
  })
  if (objection !== undefined) throw new MeshError('mesh/portal/refused', objection)
}

/** An account as the portal spells it. */
async function spell({ store }: Context, text: string | undefined): Promise<string> {
  const held = await findAccount(store, text ?? '')
  return held?.account ?? parseAccount(text ?? '').account
}

async function remember(context: Context, signed: Mesh<'SignedProfile'> | undefined): Promise<void> {
  if (signed !== undefined) await context.store.commit(joinBatches(await noteSeen(context, signed)))
}

function unless(...codes: readonly MeshErrorCode[]): (error: unknown) => void {
  return error => {
    if (!codes.some(code => isMeshError(error, code))) throw error
  }
}
