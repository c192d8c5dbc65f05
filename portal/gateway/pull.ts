/**
 * Brings into the gateway's store what the portal behind it holds about one thing, as if it had been published here:
 * what does not verify stays outside, and what is newer here is put back there.
 */
import { verifyConnectionRequest } from '../../sdk/core/connection/index.ts'
import { isMeshError, type MeshError } from '../../sdk/core/error.ts'
import { objectDigest } from '../../sdk/core/profile/index.ts'
import type { FragilePortal } from '../../sdk/core/protocol/manners.ts'
import { readTagged, type Tagged, writeTagged } from '../../sdk/core/schema/index.ts'
import { importResult } from '../log/import-portal.ts'
import { type AccountName, parseAccount } from '../service/account-name.ts'
import { readAccount, registerAccount } from '../service/account-record.ts'
import type { StoreContext } from '../service/context.ts'
import { entryKey, isEntryIdentifier, itemToEntry } from '../service/entry-record.ts'
import { commitOptimistically } from '../service/optimistic.ts'
import { addPending, readPending, toPending } from '../service/pending-requests.ts'
import { publishEntry } from '../service/publish-entry.ts'
import { joinBatches } from '../store/store.ts'
import { noteSeen, wasSeen } from './seen.ts'

/** Where an account is behind the gateway. */
export interface PulledAccount {
  /** In the spelling of the portal, to which `Alice` and `alice` are two. */
  readonly account: string
  /** UDF of the profile it stands for here. */
  readonly profile: string
}

/** @returns undefined where there is no such account, here or there */
export async function pullAccount(
  context: StoreContext,
  portal: FragilePortal,
  text: string | undefined,
): Promise<PulledAccount | undefined> {
  const name = text === undefined ? undefined : tryParse(text)
  if (name === undefined) return undefined
  const held = await readAccount(context.store, name)
  for (const account of new Set([held?.account ?? name.account, name.account, name.folded])) {
    const entry = await fetchAccount(portal, account)
    if (entry === undefined) continue
    const profile = entry.value.Identifier ?? ''
    if (held !== undefined && held.profile !== profile) break
    await settle(context, portal, entry)
    if (held === undefined && !(await adopt(context, name, { account, profile }))) return undefined
    return { account, profile }
  }
  if (held === undefined || portal.deleted.has(held.account)) return undefined
  await restore(context, portal, held)
  return held
}

/** @returns what the portal has under the identifier, whether or not it was taken in */
export async function pullEntry(
  context: StoreContext,
  portal: FragilePortal,
  identifier: string | undefined,
): Promise<Pulled | undefined> {
  if (identifier === undefined || !isEntryIdentifier(identifier)) return undefined
  const { Entries = [] } = await portal
    .ask('Get', { Identifier: identifier, Multiple: false })
    .catch(unaskable)
  const [entry] = Entries
  if (entry !== undefined && entry.value.Identifier === identifier) return settle(context, portal, entry)
  const ours = await heldEntry(context, identifier)
  if (ours !== undefined) await portal.ask('Publish', { Entry: ours })
  return undefined
}

/** Requests that were made at the portal itself, each once: there they never go away. */
export async function pullPending(
  context: StoreContext,
  portal: FragilePortal,
  { account, profile }: PulledAccount,
): Promise<void> {
  const { Pending = [] } = await portal.ask('ConnectPending', { AccountID: account })
  for (const signed of Pending) {
    await unlessRefused(async () => {
      if (await wasSeen(context, signed)) return
      const verified = await verifyConnectionRequest(context, signed, { profile })
      const request = toPending(context, verified, account)
      await commitOptimistically(context.store, async () => {
        const list = await readPending(context, profile)
        return joinBatches(addPending(context, list, request), await noteSeen(context, signed))
      })
    })
  }
}

/** A decision that was made at the portal itself. */
export async function pullResult(
  context: StoreContext,
  portal: FragilePortal,
  device: string | undefined,
): Promise<void> {
  if (device === undefined || !isEntryIdentifier(device)) return
  const { Result } = await portal.ask('ConnectStatus', { DeviceID: device }).catch(unaskable)
  if (Result === undefined) return
  await unlessRefused(async () => {
    if (await wasSeen(context, Result)) return
    const text = writeTagged({ tag: 'SignedConnectionResult', value: Result })
    await importResult(context, { key: `Result-${device}`, text })
    const seen = await noteSeen(context, Result)
    await commitOptimistically(context.store, async () => joinBatches(seen))
  })
}

export interface Pulled {
  readonly entry: Tagged<'Entry'>
  /** Why it is not served from here. */
  readonly refusal?: MeshError
}

/** Takes a version in, or puts back the one that is here, if that is better. */
async function settle(context: StoreContext, portal: FragilePortal, entry: Tagged<'Entry'>): Promise<Pulled> {
  if (await isHeld(context, entry)) return { entry }
  const refusal = await unlessRefused(() => publishEntry(withoutVisit(context), entry))
  if (refusal === undefined) return { entry }
  const ours = await heldEntry(context, entry.value.Identifier ?? '')
  if (ours !== undefined) await portal.ask('Publish', { Entry: ours })
  return { entry, refusal }
}

/** Whether this very version is here, so that it need not be verified again. */
async function isHeld(context: StoreContext, { tag, value }: Tagged<'Entry'>): Promise<boolean> {
  const item = await context.store.get(entryKey(value.Identifier ?? ''))
  const { facts } = item === undefined ? {} : itemToEntry(item)
  if (facts?.tag !== tag || facts.digest === undefined || !('SignedData' in value)) return false
  return facts.digest === (await objectDigest(context, value).catch(() => undefined))
}

/** Writes an account down that was created behind the gateway. @returns false unless its profile has been taken in */
async function adopt(context: StoreContext, name: AccountName, found: PulledAccount): Promise<boolean> {
  const { store, clock } = context
  if ((await context.profiles.read(found.profile)) === undefined) return false
  await commitOptimistically(store, async () => {
    if ((await readAccount(store, name)) !== undefined) return undefined
    const spelled = { ...name, account: found.account }
    const { profile } = found
    return registerAccount(store, spelled, { profile, now: clock.now(), toleratesLookAlikes: true })
  })
  return true
}

/** The portal has lost the account, or has bound it to somebody else's profile. */
async function restore(
  context: StoreContext,
  portal: FragilePortal,
  { account, profile }: PulledAccount,
): Promise<void> {
  const ours = await heldEntry(context, profile)
  if (ours?.tag === 'SignedPersonalProfile')
    await portal.ask('CreateAccount', { Account: account, Profile: ours })
}

async function fetchAccount(
  portal: FragilePortal,
  account: string,
): Promise<Tagged<'SignedPersonalProfile'> | undefined> {
  if (portal.deleted.has(account)) return undefined
  const { Entries = [] } = await portal.ask('Get', { Account: account, Multiple: false }).catch(unaskable)
  const [entry] = Entries
  return entry?.tag === 'SignedPersonalProfile' ? entry : undefined
}

async function heldEntry({ store }: StoreContext, identifier: string): Promise<Tagged<'Entry'> | undefined> {
  const item = await store.get(entryKey(identifier))
  return item && readTagged(itemToEntry(item).text, 'Entry', { mode: 'transport' })
}

/** A text that cannot even be asked for is not there. */
function unaskable(error: unknown): { readonly Entries?: undefined; readonly Result?: undefined } {
  if (isMeshError(error, 'mesh/encoding/character') || isMeshError(error, 'mesh/encoding/utf8')) return {}
  throw error
}

/** @returns why not, for reasons that lie with the object */
async function unlessRefused(work: () => Promise<unknown>): Promise<MeshError | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (!isMeshError(error) || error.retryable) throw error
    return error
  }
}

/** What comes from behind is not put down to whoever asked for something else. */
function withoutVisit({ visit: _, ...context }: StoreContext): StoreContext {
  return context
}

function tryParse(text: string): AccountName | undefined {
  try {
    return parseAccount(text)
  } catch {
    return undefined
  }
}
