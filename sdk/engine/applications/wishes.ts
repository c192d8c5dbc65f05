/** What a device may use once it is in: applications that there are, and one that is made for it alone. */
import { applicationKinds } from '../../core/application/index.ts'
import { MeshError } from '../../core/error.ts'
import type { VerifiedDevice } from '../../core/profile/index.ts'
import { createRandomIdentifier } from '../../core/udf.ts'
import type { AcceptOptions } from '../api.ts'
import type { EngineContext } from '../context.ts'
import type { MachineChange } from '../ports.ts'
import type { ApproveFlow, GrantFlow } from '../records.ts'
import { isCatalogKind } from './contents.ts'
import { decideGrants, verifyGrants } from './grant.ts'
import { WEB_APP } from './web-app.ts'

type Wishes = Pick<ApproveFlow, 'grants' | 'add'>

/**
 * Looks at what is wished for a device before anything about it is decided.
 *
 * @throws `mesh/profile/missing`, `mesh/profile/administrator`; `mesh/argument` for an application of its own of a kind
 * that is no catalog, or for a device that is no web app; `mesh/storage/evicted`
 */
export async function verifyWishes(
  engine: EngineContext,
  profile: string,
  device: Pick<VerifiedDevice, 'udf' | 'kind'>,
  options: Pick<AcceptOptions, 'administrator' | 'applications' | 'newApplication'>,
): Promise<Wishes> {
  const { administrator, applications = [], newApplication } = options
  const grants = await verifyGrants(engine, profile, device.udf, applications)
  if (newApplication === undefined) return { grants }
  const { kind } = newApplication
  if (!isCatalogKind(kind)) throw new MeshError('mesh/argument', 'an application of its own is a catalog')
  if (device.kind !== WEB_APP)
    throw new MeshError('mesh/argument', 'web apps alone get an application of their own')
  if (administrator) throw new MeshError('mesh/argument', 'a web site does not administer the profile')
  const identifier = createRandomIdentifier(engine)
  return { grants, add: { identifier, type: applicationKinds[kind].profile, friendly: WEB_APP } }
}

/**
 * The records that carry the wishes on, for the commit that ends the decision. This device administers the new
 * application too: it publishes the first version, and can take the site out again.
 *
 * @param own UDF of the device that decided
 */
export function closeWishes(
  engine: EngineContext,
  { profile, device, grants = [], add }: ApproveFlow,
  own: string,
): readonly MachineChange[] {
  if (add === undefined) return [{ collection: 'grants', put: decideGrants(engine, profile, grants) }]
  const { identifier, type } = add
  const roles = [own, device].map(udf => ({ identifier, device: udf, role: 'administrator' }) as const)
  const flow: GrantFlow = { ...decideGrants(engine, profile, [...grants, ...roles]), add }
  return [
    { collection: 'grants', put: flow },
    { collection: 'applications', put: { id: identifier, profile, type } },
  ]
}
