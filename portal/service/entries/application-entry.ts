/** Application profiles: signed by an administrator device of the profile that lists them (wire I.3). */
import { MeshError } from '../../../sdk/core/error.ts'
import {
  objectDigest,
  type VerifiedApplication,
  verifyApplicationProfile,
} from '../../../sdk/core/profile/index.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { isUdf } from '../../../sdk/core/udf.ts'
import { joinBatches } from '../../store/store.ts'
import type { StoreContext } from '../context.ts'
import type { EntryFacts, StoredEntry } from '../entry-record.ts'
import { listOwners } from '../owners.ts'
import type { CurrentProfile } from '../profiles.ts'
import { leavePast } from './past-versions.ts'
import { type PreparedEntry, verifyNotEarlier, verifySameKind } from './prepared.ts'

const TAG = 'SignedApplicationProfile'

/**
 * @throws `mesh/udf/format` for an odd identifier; everything else is judged when the owner's profile is known, in
 * `plan`: what `verifyApplicationProfile` throws, and `mesh/profile/administrator` if no profile here lists it
 */
export async function prepareApplication(
  context: StoreContext,
  signed: Mesh<'SignedApplicationProfile'>,
): Promise<PreparedEntry> {
  const identifier = signed.Identifier
  if (!isUdf(identifier)) throw new MeshError('mesh/udf/format', 'The identifier is not a fingerprint.')
  const digest = await objectDigest(context, signed)
  return {
    identifier,
    digest,
    async plan(stored) {
      verifySameKind(stored, TAG)
      const { owner, application } = await verifyByOwner(context, signed, stored)
      const facts = factsOf(application, owner.personal.udf)
      if (stored?.facts.digest === digest) return { verdict: 'same', facts }
      if (stored !== undefined) verifyFollows(stored.facts, application)
      const past = await leavePast(context, application, stored)
      return { verdict: 'newer', facts, alongside: joinBatches({ expect: [owner.expectation] }, past) }
    },
  }
}

/**
 * The profile whose application it is. Whoever published it first and validly keeps it: profiles are public, so that
 * anybody can list somebody else's application in a profile of his own.
 */
async function verifyByOwner(
  context: StoreContext,
  signed: Mesh<'SignedApplicationProfile'>,
  stored: StoredEntry | undefined,
): Promise<{ readonly owner: CurrentProfile; readonly application: VerifiedApplication }> {
  const known = stored?.facts.owner
  const candidates = known === undefined ? await listOwners(context.store, signed.Identifier!) : [known]
  let refusal: unknown = new MeshError('mesh/profile/administrator', 'No profile here lists the application.')
  for (const udf of candidates) {
    const owner = await context.profiles.read(udf)
    if (owner === undefined) continue
    try {
      return {
        owner,
        application: await verifyApplicationProfile(context, signed, { personal: owner.personal }),
      }
    } catch (error) {
      refusal = error
    }
  }
  throw refusal
}

function factsOf({ digest, suite, type, updated }: VerifiedApplication, owner: string): EntryFacts {
  return { tag: TAG, digest, suite, owner, type, ...(updated === undefined ? {} : { updated }) }
}

/** As `verifyApplicationSuccessor`; the stored version may be by a device that is no administrator any more. */
function verifyFollows(stored: EntryFacts, next: VerifiedApplication): void {
  if (stored.type !== next.type) {
    throw new MeshError('mesh/profile/substituted', 'The application stored there is of another type.')
  }
  verifyNotEarlier(next.suite, stored, next)
}
