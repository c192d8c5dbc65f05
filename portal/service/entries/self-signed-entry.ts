/** Device and master profiles: their own key vouches for them, and a later date replaces an earlier one (wire I.3). */
import { objectDigest, verifyDeviceProfile, verifyMasterProfile } from '../../../sdk/core/profile/index.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import type { SuiteName } from '../../../sdk/core/suite/index.ts'
import type { StoreContext } from '../context.ts'
import type { EntryFacts } from '../entry-record.ts'
import { type PreparedEntry, verifyLater, verifyPayloadSize, verifySameKind } from './prepared.ts'

/** @throws `mesh/portal/limit` and what `verifyDeviceProfile` throws */
export async function prepareDevice(
  context: StoreContext,
  signed: Mesh<'SignedDeviceProfile'>,
): Promise<PreparedEntry> {
  verifyPayloadSize(signed, context.policy.limits.profile)
  return prepare(context, 'SignedDeviceProfile', await verifyDeviceProfile(context, signed))
}

/** @throws `mesh/portal/limit` and what `verifyMasterProfile` throws */
export async function prepareMaster(
  context: StoreContext,
  signed: Mesh<'SignedMasterProfile'>,
): Promise<PreparedEntry> {
  verifyPayloadSize(signed, context.policy.limits.profile)
  return prepare(context, 'SignedMasterProfile', await verifyMasterProfile(context, signed))
}

interface Verified {
  readonly udf: string
  readonly suite: SuiteName
  readonly signed: Mesh<'SignedProfile'>
  readonly profile: Mesh<'Profile'>
}

async function prepare(
  context: StoreContext,
  tag: 'SignedDeviceProfile' | 'SignedMasterProfile',
  { udf, suite, signed, profile }: Verified,
): Promise<PreparedEntry> {
  const digest = await objectDigest(context, signed)
  const updated = profile.Updated
  const facts: EntryFacts = { tag, digest, suite, ...(updated === undefined ? {} : { updated }) }
  return {
    identifier: udf,
    digest,
    async plan(stored) {
      verifySameKind(stored, tag)
      if (stored?.facts.digest === digest) return { verdict: 'same', facts }
      if (stored !== undefined) verifyLater(stored.facts, facts)
      return { verdict: 'newer', facts }
    },
  }
}
