/** Versions of applications: those this machine has, and those a portal shows, verified before they are believed. */
import { isMeshError, MeshError } from '../../core/error.ts'
import {
  type ApplicationVersion,
  objectDigest,
  type VerifiedPersonal,
  verifyApplicationProfile,
  verifyApplicationSuccessor,
} from '../../core/profile/index.ts'
import { signatureOf } from '../../core/profile/signed.ts'
import type { PortalConnection } from '../../core/protocol/transact.ts'
import { type Mesh, readTagged } from '../../core/schema/index.ts'
import type { EngineContext } from '../context.ts'
import { objectToText, onlyEntry, textToObject } from '../objects.ts'
import type { MachineChange } from '../ports.ts'
import type { ApplicationRecord } from '../records.ts'

/** A version, and whether exactly those can read it who may by the profile as it is now. */
export interface JudgedVersion {
  readonly version: ApplicationVersion
  readonly isSound: boolean
}

/** The version in a record: it was verified before it was stored, by the profile as it was then. */
export async function storedVersion(
  engine: EngineContext,
  record: ApplicationRecord | undefined,
  suite: VerifiedPersonal['suite'],
): Promise<ApplicationVersion | undefined> {
  if (record === undefined) return undefined
  const known = remembered.get(engine)
  if (record.digest !== undefined && known?.identifier === record.id && known.digest === record.digest)
    return known
  const text = record.signed ?? (await engine.machine.get('versions', record.id))?.signed
  if (text === undefined) return undefined
  const signed = textToObject(text, 'SignedApplicationProfile')
  const version = await openVersion(engine, signed, { identifier: record.id, suite })
  remembered.set(engine, version)
  return version
}

/** The version each engine has looked at last: a long one takes longer to read than all else that an edit needs. */
const remembered = new WeakMap<EngineContext, ApplicationVersion>()

async function openVersion(
  engine: EngineContext,
  signed: Mesh<'SignedApplicationProfile'>,
  { identifier, suite }: Pick<ApplicationVersion, 'identifier' | 'suite'>,
): Promise<ApplicationVersion> {
  const payload = readTagged(signatureOf(signed).payload, 'ApplicationProfile', { mode: 'signed' })
  const { Updated: updated } = payload.value
  return {
    identifier,
    type: payload.tag,
    suite,
    payload,
    ...(updated !== undefined && { updated }),
    digest: await objectDigest(engine, signed),
    signed,
  }
}

/** What a portal holds under the identifier, not verified; undefined when it has nothing. */
export async function fetchApplication(
  portal: PortalConnection,
  identifier: string,
): Promise<Mesh<'SignedApplicationProfile'> | undefined> {
  const response = await portal.transact('Get', { Identifier: identifier, Multiple: false })
  return onlyEntry(response, 'SignedApplicationProfile')
}

/**
 * Believes what a portal shows: the version that is known, even though the profile has changed since it was made, or a
 * newer one that verifies now.
 *
 * @throws `mesh/profile/rollback`, `mesh/profile/fork`, `mesh/profile/substituted` and every refusal of the verifier
 */
export async function judgeVersion(
  engine: EngineContext,
  signed: Mesh<'SignedApplicationProfile'>,
  options: {
    readonly identifier: string
    readonly personal: VerifiedPersonal
    readonly known: ApplicationVersion | undefined
  },
): Promise<JudgedVersion> {
  const { identifier, personal, known } = options
  if (known !== undefined && (await objectDigest(engine, signed)) === known.digest) {
    return { version: known, isSound: await isSoundNow(engine, known, personal) }
  }
  const { warnings, ...version } = await verifyApplicationProfile(engine, signed, { personal, identifier })
  if (known !== undefined) verifyApplicationSuccessor(known, version)
  return { version, isSound: !warnings.some(({ kind }) => kind !== 'missing-device') }
}

/** Whether the version would be accepted by the profile as it is now, and everybody entitled reads it. */
export async function isSoundNow(
  engine: EngineContext,
  { signed, identifier }: ApplicationVersion,
  personal: VerifiedPersonal,
): Promise<boolean> {
  try {
    const { warnings } = await verifyApplicationProfile(engine, signed, { personal, identifier })
    return !warnings.some(({ kind }) => kind !== 'missing-device')
  } catch (error) {
    if (isMeshError(error)) return false
    throw error
  }
}

/** The changes that store a version which is at the portal. */
export function putVersion(
  profile: string,
  { identifier: id, type, digest, updated, signed }: ApplicationVersion,
  known: ApplicationRecord | undefined,
): readonly MachineChange[] {
  const put = { id, profile, type, digest, ...(updated !== undefined && { updated }) }
  // The version is long and rarely another one.
  const isThere = known?.digest === digest
  return [
    { collection: 'applications', put },
    ...(isThere
      ? []
      : ([
          {
            collection: 'versions',
            put: { id, profile, signed: objectToText('SignedApplicationProfile', signed) },
          },
        ] as const)),
  ]
}

export function notThere(identifier: string): MeshError {
  return new MeshError('mesh/profile/missing', `the portal does not have the application ${identifier} (yet)`)
}
