/** A rehearsal of recovery: proves that shares still open the backup at the portal, or names the one that is wrong. */
import { isMeshError, MeshError } from '../core/error.ts'
import { escrowIdentifier, openEscrowEntry } from '../core/escrow/entry.ts'
import { combineShares } from '../core/escrow/shamir.ts'
import { textToShare } from '../core/escrow/share.ts'
import type { CheckSharesOptions, SharesCheck, ShareVerdict } from './api.ts'
import type { EngineContext } from './context.ts'
import { textToObject } from './objects.ts'
import { requireProfile } from './profiles.ts'
import { findBackup } from './recover-shares.ts'

interface ReadShare {
  readonly text: string
  /** Among those given. */
  readonly position: number
  readonly quorum: number
}

/** Combinations that are tried before it is given up to tell wrong shares from right ones. */
const MOST_COMBINATIONS = 500

/**
 * Goes the way of a recovery as far as the opened backup, at every portal of the profile. The secret and the keys that
 * come to light are not kept, and nothing of them is in the answer.
 *
 * @throws `mesh/argument` without an identifier on a device that does not hold the backup, or for more than 15 shares;
 * `mesh/escrow/missing`, `mesh/escrow/invalid`; `mesh/profile/missing`; `mesh/portal/…`
 */
export async function checkShares(
  engine: EngineContext,
  profile: string,
  { shares, identifier }: CheckSharesOptions,
): Promise<SharesCheck> {
  if (shares.length > 15) throw new MeshError('mesh/argument', 'a set has 15 shares at most')
  const expected = await expectedIdentifier(engine, profile, identifier)
  const verdicts: ShareVerdict[] = []
  const read: ReadShare[] = []
  for (const [position, text] of shares.entries()) {
    const { verdict, quorum } = readShare(text)
    const isRepeated = read.some(other => canonical(other.text) === canonical(text))
    verdicts.push(isRepeated ? { is: 'repeated' } : verdict)
    if (quorum !== undefined && !isRepeated) read.push({ text, position, quorum })
  }
  const need = mostCommon(read.map(({ quorum }) => quorum))
  if (need === undefined) return { isEnough: false, shares: verdicts }
  if (read.length < need) return { isEnough: false, need, shares: verdicts }

  const right = await findRight(engine, { read, need, expected })
  if (right === undefined) {
    const { position, verdict } = (await nameMistype(engine, profile, { read, expected })) ?? {}
    if (position !== undefined && verdict) verdicts[position] = verdict
    return { isEnough: false, need, shares: verdicts }
  }
  await openBackups(engine, profile, { right, expected })
  for (const share of read) verdicts[share.position] = await judge(engine, { share, right, expected })
  return { isEnough: true, need, shares: verdicts }
}

async function expectedIdentifier(
  engine: EngineContext,
  profile: string,
  written: string | undefined,
): Promise<string> {
  await requireProfile(engine, profile)
  const record = await engine.machine.get('escrows', profile)
  const own = record && textToObject(record.entry, 'OfflineEscrowEntry').Identifier
  const expected = own ?? written?.trim().toUpperCase()
  if (expected === undefined)
    throw new MeshError('mesh/argument', 'the identifier of the backup is needed on this device')
  return expected
}

function readShare(text: string): { readonly verdict: ShareVerdict; readonly quorum?: number } {
  try {
    return { verdict: { is: 'open' }, quorum: textToShare(text).quorum }
  } catch (error) {
    if (!isMeshError(error, 'mesh/share/format')) throw error
    return { verdict: wrong(error) }
  }
}

function wrong({ code, detail }: MeshError): ShareVerdict {
  const { group } = (detail ?? {}) as { readonly group?: number }
  return { is: 'wrong', code, ...(group !== undefined && { group }) }
}

/** The first so many of them that hold the secret. */
async function findRight(
  engine: EngineContext,
  options: { readonly read: readonly ReadShare[]; readonly need: number; readonly expected: string },
): Promise<readonly ReadShare[] | undefined> {
  let tried = 0
  for (const some of combinations(options.read, options.need)) {
    if (tried++ === MOST_COMBINATIONS) return undefined
    if (await fits(engine, some, options.expected)) return some
  }
  return undefined
}

/** A share is right when it does what one that is right does, in its place. */
async function judge(
  engine: EngineContext,
  options: { readonly share: ReadShare; readonly right: readonly ReadShare[]; readonly expected: string },
): Promise<ShareVerdict> {
  const { share, right, expected } = options
  if (right.includes(share) || (await fits(engine, [share, ...right.slice(1)], expected)))
    return { is: 'right' }
  return { is: 'wrong', code: 'mesh/share/mismatch' }
}

/** Whether shares lead to the secret with this identifier. */
async function fits(engine: EngineContext, shares: readonly ReadShare[], expected: string): Promise<boolean> {
  try {
    const secret = combineShares(shares.map(({ text }) => text))
    const identifier = await escrowIdentifier(engine, secret)
    secret.fill(0)
    return identifier === expected
  } catch (error) {
    if (isMeshError(error) && error.code.startsWith('mesh/share/')) return false
    throw error
  }
}

/** The proof: every portal has the backup, and it opens to the keys of this profile. They are let go at once. */
async function openBackups(
  engine: EngineContext,
  profile: string,
  { right, expected }: { readonly right: readonly ReadShare[]; readonly expected: string },
): Promise<void> {
  const { accounts } = await requireProfile(engine, profile)
  const shares = right.map(({ text }) => text)
  for (const { portal } of accounts) {
    const found = await findBackup(engine, engine.portals.at(portal), { shares, expected: [expected] })
    await openEscrowEntry(engine, { ...found, master: profile })
    found.secret.fill(0)
  }
}

/** The share in which one other letter would explain all, as a recovery names it. */
async function nameMistype(
  engine: EngineContext,
  profile: string,
  { read, expected }: { readonly read: readonly ReadShare[]; readonly expected: string },
): Promise<{ readonly position: number; readonly verdict: ShareVerdict } | undefined> {
  const [account] = (await requireProfile(engine, profile)).accounts
  if (account === undefined) return undefined
  try {
    const shares = read.map(({ text }) => text)
    await findBackup(engine, engine.portals.at(account.portal), { shares, expected: [expected] })
    return undefined
  } catch (error) {
    if (!isMeshError(error) || !error.code.startsWith('mesh/share/')) throw error
    const { share } = (error.detail ?? {}) as { readonly share?: number }
    const culprit = share === undefined ? undefined : read[share]
    return culprit && { position: culprit.position, verdict: wrong(error) }
  }
}

function mostCommon(numbers: readonly number[]): number | undefined {
  const times = (number: number) => numbers.filter(one => one === number).length
  return numbers.toSorted((a, b) => times(b) - times(a))[0]
}

function canonical(text: string): string {
  return text.toUpperCase().replace(/[\s-]/g, '')
}

function* combinations<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  if (size === 0) {
    yield []
    return
  }
  for (const [index, first] of items.entries())
    for (const rest of combinations(items.slice(index + 1), size - 1)) yield [first, ...rest]
}
