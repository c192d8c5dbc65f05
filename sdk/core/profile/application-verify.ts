/** Application profiles: who may sign one, and what it must agree with in the personal profile (wire I.3). */
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import { verifyObject } from '../jose/jws.ts'
import { type Mesh, readTagged, type SubtypeOf, type Tagged } from '../schema/index.ts'
import type { SuiteName } from '../suite/index.ts'
import { type ApplicationWarning, verifyRecipients } from './application-recipients.ts'
import type { VerifiedDevice } from './device.ts'
import type { VerifiedPersonal } from './personal.ts'
import { required, signatureOf, verifyDated, verifyIdentifiers } from './signed.ts'
import { objectDigest } from './version.ts'

/** The tag of an application profile, such as `CredentialProfile`. */
export type ApplicationType = SubtypeOf<'ApplicationProfile'>

/** An application profile that passed every check. Its encrypted parts are still encrypted. */
export interface VerifiedApplication {
  /** Random, `R…`. */
  readonly identifier: string
  readonly type: ApplicationType
  readonly suite: SuiteName
  /** Tag and content: narrow by `payload.tag`. */
  readonly payload: Tagged<'ApplicationProfile'>
  /** What the personal profile says about the application. */
  readonly entry: Mesh<'ApplicationProfileEntry'>
  /** The administrator device that signed. */
  readonly signer: VerifiedDevice
  readonly warnings: readonly ApplicationWarning[]
  /** UTC, wire form; absent on profiles of 2017. */
  readonly updated?: string
  /** Names this version: base64url SHA-256 over the payload. */
  readonly digest: string
  readonly signed: Mesh<'SignedApplicationProfile'>
}

/** A version of an application apart from the personal profile it was verified against: what opening and comparing take. */
export type ApplicationVersion = Omit<VerifiedApplication, 'entry' | 'signer' | 'warnings'>

/**
 * Verifies an application profile against the personal profile that lists it: signed by the device signature key of a
 * device that is in the profile and an administrator of this application, of the type listed, under the identifier
 * listed, and encrypted to nobody who may not read it.
 *
 * After a device was removed, the versions it signed, or could read, fail until an administrator has signed again.
 *
 * @throws `mesh/profile/substituted` if it is another application than `identifier`; `mesh/profile/invalid` if the
 * personal profile does not list it, lists it twice, identifiers differ, or somebody else can read a part;
 * `mesh/profile/signer`; `mesh/schema/tag` if it is of another type than listed; `mesh/jws/invalid`; `mesh/schema/…`
 *
 * @example
 * const application = await verifyApplicationProfile(deps, signed, { personal })
 * if (application.warnings.length > 0) console.warn(application.warnings)
 */
export async function verifyApplicationProfile(
  deps: CryptoDeps,
  signed: Mesh<'SignedApplicationProfile'>,
  options: { readonly personal: VerifiedPersonal; readonly identifier?: string | undefined },
): Promise<VerifiedApplication> {
  const { personal } = options
  const identifier = required(signed.Identifier, 'identifier')
  if (options.identifier !== undefined && identifier !== options.identifier) {
    throw new MeshError(
      'mesh/profile/substituted',
      'This is another application profile than the one asked for.',
    )
  }
  const entry = findEntry(personal, identifier)
  const type = required(entry.Type, 'type of the application')
  const { jws, payload: bytes, kid } = signatureOf(signed)
  const signer = findAdministrator(personal, entry, kid)
  await verifyObject(deps, { jws, key: signer.signatureKey, contentTag: type })

  const payload = readTagged(bytes, 'ApplicationProfile', { mode: 'signed' })
  if (payload.tag !== type)
    throw new MeshError('mesh/schema/tag', 'The application is of another type than listed.')
  verifyIdentifiers(identifier, signed, payload.value)
  verifyDated(personal.suite, payload.value)
  return {
    identifier,
    type: payload.tag,
    suite: personal.suite,
    payload,
    entry,
    signer,
    warnings: verifyRecipients(personal, entry, payload.value),
    ...(payload.value.Updated === undefined ? {} : { updated: payload.value.Updated }),
    digest: await objectDigest(deps, signed),
    signed,
  }
}

function findEntry(personal: VerifiedPersonal, identifier: string): Mesh<'ApplicationProfileEntry'> {
  const [entry, second] = personal.applications.filter(candidate => candidate.Identifier === identifier)
  if (entry === undefined || second !== undefined) {
    throw new MeshError('mesh/profile/invalid', 'The personal profile does not list the application once.')
  }
  return entry
}

function findAdministrator(
  personal: VerifiedPersonal,
  entry: Mesh<'ApplicationProfileEntry'>,
  kid: string,
): VerifiedDevice {
  const device = personal.devices.find(candidate => candidate.udf === kid)
  if (device === undefined || !entry.AdminDeviceUDF?.includes(kid)) {
    throw new MeshError('mesh/profile/signer', 'The signing device does not administer the application.')
  }
  return device
}
