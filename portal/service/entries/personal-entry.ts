/** Personal profiles: each version continues the stored one (wire I.3, design 7). */
import { MeshError } from '../../../sdk/core/error.ts'
import {
  type VerifiedPersonal,
  verifyPersonalProfile,
  verifySuccessor,
} from '../../../sdk/core/profile/index.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import type { StoreContext } from '../context.ts'
import type { EntryFacts, StoredEntry } from '../entry-record.ts'
import { ownerChanges } from '../owners.ts'
import { type PreparedEntry, verifyLater, verifyPayloadSize, verifySameKind } from './prepared.ts'

const TAG = 'SignedPersonalProfile'

/** @throws `mesh/portal/limit` and what `verifyPersonalProfile` throws */
export async function preparePersonal(
  context: StoreContext,
  signed: Mesh<'SignedPersonalProfile'>,
): Promise<PreparedEntry> {
  const { limits } = context.policy
  verifyPayloadSize(signed, limits.profile)
  const next = await verifyPersonalProfile(context, signed)
  if (next.applications.length > limits.applications) {
    throw new MeshError(
      'mesh/portal/limit',
      `A profile has at most ${limits.applications} applications here.`,
    )
  }
  const { udf: identifier, digest, suite, updated } = next
  const facts: EntryFacts = { tag: TAG, digest, suite, ...(updated === undefined ? {} : { updated }) }

  return {
    identifier,
    digest,
    onStored: text => context.profiles.remember(text, next),
    async plan(stored) {
      if (stored?.facts.tag === 'SignedMasterProfile') {
        verifyMaster(stored, next)
        return { verdict: 'newer', facts, alongside: ownerChanges(undefined, next) }
      }
      verifySameKind(stored, TAG)
      if (stored?.facts.digest === digest) return { verdict: 'same', facts }
      const previous = stored && (await context.profiles.read(identifier))?.personal
      if (previous !== undefined) verifySuccessor(previous, next)
      return { verdict: 'newer', facts, alongside: ownerChanges(previous, next) }
    },
  }
}

/** A master profile published alone must not be newer than the one inside. */
function verifyMaster(stored: StoredEntry, { master }: VerifiedPersonal): void {
  const { updated } = master
  if (stored.facts.updated === undefined || stored.facts.updated === updated) return
  verifyLater(stored.facts, updated === undefined ? {} : { updated })
}
