/** From recovery shares to the backup they open: each mistake that can be told is told. */
import type { Bytes } from '../core/bytes.ts'
import { isMeshError, MeshError } from '../core/error.ts'
import { findMistypes } from '../core/escrow/correction.ts'
import { escrowIdentifier } from '../core/escrow/entry.ts'
import { combineShares, repairReferenceSecret } from '../core/escrow/shamir.ts'
import { textToShare } from '../core/escrow/share.ts'
import type { PortalConnection } from '../core/protocol/transact.ts'
import type { Mesh } from '../core/schema/index.ts'
import type { RecoverOptions } from './api.ts'
import type { EngineContext } from './context.ts'
import { fetchEscrow } from './escrow.ts'
import { textToObject } from './objects.ts'

export interface FoundBackup {
  readonly secret: Bytes
  readonly entry: Mesh<'OfflineEscrowEntry'>
}

/**
 * Combines shares and fetches the backup.
 *
 * @param options.expected identifiers of which the backup must have one, where any is known: from this machine's own
 * record, or as the person wrote it down
 * @throws `mesh/share/format`, `mesh/share/few`, `mesh/share/mixed`, `mesh/share/conflict`; `mesh/share/mismatch` when
 * the backup expected is another, with `detail.share` and `detail.group` where one letter explains it;
 * `mesh/escrow/missing`; `mesh/escrow/invalid` when `options.entry` is no backup; `mesh/portal/…`
 */
export async function findBackup(
  engine: EngineContext,
  portal: PortalConnection,
  options: Pick<RecoverOptions, 'shares' | 'repair' | 'entry'> & { readonly expected: readonly string[] },
): Promise<FoundBackup> {
  const { shares, repair = false, expected } = options
  const kept = options.entry === undefined ? undefined : readEntry(options.entry)
  const combined = combineShares(shares)
  for (const secret of repair ? [combined, repairReferenceSecret(combined)] : [combined]) {
    const identifier = await escrowIdentifier(engine, secret)
    if (expected.length > 0 && !expected.includes(identifier)) continue
    const entry = kept?.Identifier === identifier ? kept : await fetchEscrow(portal, identifier)
    if (entry !== undefined) return { secret, entry }
    if (expected.length > 0) throw missing(identifier)
  }
  if (expected.length > 0) throw await mismatch(engine, shares, expected)
  throw missing(await escrowIdentifier(engine, combined))
}

/** @throws `mesh/escrow/invalid` for a text that is no backup */
function readEntry(text: string): Mesh<'OfflineEscrowEntry'> {
  try {
    return textToObject(text.trim(), 'OfflineEscrowEntry')
  } catch (cause) {
    if (!isMeshError(cause)) throw cause
    throw new MeshError('mesh/escrow/invalid', 'the text is not a backup', { cause })
  }
}

function missing(identifier: string): MeshError {
  return new MeshError('mesh/escrow/missing', `the portal has no backup ${identifier}`)
}

/** Names the share, and the group in it, when one wrong letter explains all. */
async function mismatch(
  engine: EngineContext,
  shares: readonly string[],
  expected: readonly string[],
): Promise<MeshError> {
  const chosen = distinctShares(shares)
  const found = (
    await Promise.all(
      expected.map(identifier =>
        findMistypes(engine, { shares: chosen.map(({ text }) => text), identifier }),
      ),
    )
  ).flat()
  const [mistype, second] = found
  if (mistype === undefined || second !== undefined)
    return new MeshError('mesh/share/mismatch', 'the shares are not those of this backup')
  const share = chosen[mistype.share]!.position
  const { group } = mistype
  return new MeshError('mesh/share/mismatch', `share ${share + 1} is mistyped in group ${group + 1}`, {
    detail: { share, group },
  })
}

/** As many different shares as the quorum, with their places among those given. */
function distinctShares(shares: readonly string[]) {
  const read = shares.map((text, position) => ({ text, position, share: textToShare(text, position) }))
  const keyOf = ({ share }: (typeof read)[number]) =>
    share.kind === 'all' ? share.pad.join() : String(share.index)
  const distinct = read.filter((one, index) => read.findIndex(other => keyOf(other) === keyOf(one)) === index)
  return distinct.slice(0, distinct[0]?.share.quorum ?? 0)
}
