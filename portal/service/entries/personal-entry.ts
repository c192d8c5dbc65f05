/** Personal profiles: each version continues the stored one (wire I.3, design 7). */
import {
  objectDigest,
  type VerifiedMaster,
  type VerifiedPersonal,
  verifyPersonalProfile,
} from '../../../sdk/core/profile/index.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import type { SuiteName } from '../../../sdk/core/suite/index.ts'
import { joinBatches } from '../../store/store.ts'
import type { StoreContext } from '../context.ts'
import type { EntryFacts, StoredEntry } from '../entry-record.ts'
import { applicationsOf, ownerChanges } from '../owners.ts'
import { LimitError } from '../refusals.ts'
import { leavePast } from './past-versions.ts'
import {
  type PreparedEntry,
  verifyLater,
  verifyNotEarlier,
  verifyPayloadSize,
  verifySameKind,
} from './prepared.ts'

const TAG = 'SignedPersonalProfile'

/** @throws `mesh/portal/limit` and what `verifyPersonalProfile` throws */
export async function preparePersonal(
  context: StoreContext,
  signed: Mesh<'SignedPersonalProfile'>,
): Promise<PreparedEntry> {
  const { limits } = context.policy
  verifyPayloadSize(signed, limits.profile)
  const known = context.profiles.recall(signed.Identifier)
  const next = await verifyPersonalProfile(context, signed, { known })
  if (next.applications.length > limits.applications) {
    throw new LimitError('size', `A profile has at most ${limits.applications} applications here.`, {
      status: 413,
    })
  }
  const { udf: identifier, digest, suite } = next
  const facts = await factsOf(context, next)
  const listed = facts.applications ?? []

  return {
    identifier,
    digest,
    onStored: text => context.profiles.remember(text, next),
    async plan(stored) {
      if (stored?.facts.tag === 'SignedMasterProfile') {
        verifyMaster(stored, next)
        return { verdict: 'newer', facts, alongside: ownerChanges(identifier, [], listed) }
      }
      verifySameKind(stored, TAG)
      if (stored?.facts.digest === digest) return { verdict: 'same', facts }
      if (stored !== undefined) verifyFollows(suite, stored.facts, facts)
      const changes = ownerChanges(identifier, stored?.facts.applications ?? [], listed)
      const past = await leavePast(context, { identifier, digest, suite }, stored)
      return { verdict: 'newer', facts, alongside: joinBatches(changes, past) }
    },
  }
}

/** A master profile published alone must not be newer than the one inside. */
function verifyMaster(stored: StoredEntry, { master }: VerifiedPersonal): void {
  const { updated } = master
  if (stored.facts.updated === undefined || stored.facts.updated === updated) return
  verifyLater(stored.facts, updated === undefined ? {} : { updated })
}

/** A master stays the same through most versions of a profile, and so does what stands for it here. */
const masterDigests = new WeakMap<VerifiedMaster, string>()

async function digestOfMaster(context: StoreContext, master: VerifiedMaster): Promise<string> {
  const known = masterDigests.get(master)
  if (known !== undefined) return known
  const digest = await objectDigest(context, master.signed)
  masterDigests.set(master, digest)
  return digest
}

async function factsOf(context: StoreContext, next: VerifiedPersonal): Promise<EntryFacts> {
  const { digest, suite, updated, master } = next
  const applications = applicationsOf(next)
  return {
    tag: TAG,
    digest,
    suite,
    ...(updated === undefined ? {} : { updated }),
    master: await digestOfMaster(context, master),
    ...(master.updated === undefined ? {} : { masterUpdated: master.updated }),
    ...(applications.length === 0 ? {} : { applications }),
  }
}

/**
 * As `verifySuccessor`: the version must not be older, nor the master inside, which says who administers the profile. The
 * stored version was verified when it was stored, so that what was noted of it then is enough.
 */
function verifyFollows(suite: SuiteName, stored: EntryFacts, next: EntryFacts): void {
  if (stored.master !== next.master) {
    verifyNotEarlier(suite, { updated: stored.masterUpdated }, { updated: next.masterUpdated })
  }
  verifyNotEarlier(suite, stored, next)
}
