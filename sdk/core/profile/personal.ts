/** Personal profiles: who a person's devices and applications are, signed by an administrator (wire I.1, I.3). */
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import type { Mesh } from '../schema/index.ts'
import type { PrivateKeyHandle, PublicKeyHandle, SuiteName } from '../suite/index.ts'
import { type VerifiedDevice, verifyDeviceProfile } from './device.ts'
import { findKnown } from './known.ts'
import { type BegunMaster, beginMaster, type VerifiedMaster, verifyMasterProfile } from './master.ts'
import { headerToRemoved, removedToHeader, verifyNoneRemoved } from './removed.ts'
import {
  ahead,
  isSuiteOf2017,
  readClaimed,
  required,
  signTagged,
  verifyClaimed,
  verifyDated,
  verifyIdentifiers,
  verifySuite,
} from './signed.ts'
import { objectDigest } from './version.ts'

/** A personal profile that passed every check, with its master and devices. */
export interface VerifiedPersonal {
  /** Fingerprint of the master signature key. */
  readonly udf: string
  readonly suite: SuiteName
  readonly master: VerifiedMaster
  readonly devices: readonly VerifiedDevice[]
  readonly applications: readonly Mesh<'ApplicationProfileEntry'>[]
  /** UDFs of devices that were removed and must not come back, oldest first; none in the suite of 2017. */
  readonly removed: readonly string[]
  /** UTC, wire form; absent on profiles of 2017. */
  readonly updated?: string
  /** Names this version: base64url SHA-256 over the payload. */
  readonly digest: string
  readonly signed: Mesh<'SignedPersonalProfile'>
  readonly profile: Mesh<'PersonalProfile'>
}

/**
 * Makes and signs a version of a personal profile.
 *
 * @throws `mesh/profile/signer` if `online` is not an online key of the master; `mesh/profile/invalid` if a device is
 * listed twice; `mesh/profile/removed` if one is listed that was removed; what `verifyMasterProfile` throws
 */
export async function createPersonalProfile(
  deps: CryptoDeps,
  options: {
    readonly master: Mesh<'SignedMasterProfile'>
    readonly devices: readonly Mesh<'SignedDeviceProfile'>[]
    readonly applications: readonly Mesh<'ApplicationProfileEntry'>[]
    /** Private half of an online signature key. */
    readonly online: PrivateKeyHandle
    /** UTC, wire form; later than any version before it: see `nextUpdated`. */
    readonly updated: string
    readonly names?: readonly string[]
    /** Those of the version before it, and more. Not said in the suite of 2017. */
    readonly removed?: readonly string[]
  },
): Promise<Mesh<'SignedPersonalProfile'>> {
  const { master, devices, applications, online, updated, names, removed = [] } = options
  const { udf, onlineKeys } = await verifyMasterProfile(deps, master)
  findOnlineKey(onlineKeys, online.udf)
  verifyDistinct(devices.map(device => device.Identifier))
  verifyNoneRemoved(devices, removed)
  const value = {
    Identifier: udf,
    Names: names,
    Updated: updated,
    SignedMasterProfile: master,
    Devices: devices,
    Applications: applications,
  }
  const header = isSuiteOf2017(online.suite) ? {} : removedToHeader(removed)
  const SignedData = await signTagged(deps, { key: online, type: 'PersonalProfile', value, header })
  return { Identifier: udf, SignedData }
}

/**
 * Verifies a personal profile from its root: the master profile inside, one signature by an online key of that master,
 * the same identifier everywhere, every device, all of one suite. Give `udf` whenever it is known which profile this
 * must be, as after the first contact it always is.
 *
 * What it cannot tell is whether a newer version exists: compare with the one known by `verifySuccessor`.
 *
 * @param options.udf fingerprint of the profile it must be
 * @param options.known a version verified before, of which the master and the devices that have not changed by a byte
 * are taken over; saves most of the work
 * @throws `mesh/profile/substituted` if it is another profile than `udf`; `mesh/profile/signer` if a key signed that is
 * no online key; `mesh/profile/invalid` for differing identifiers or a device listed twice; `mesh/profile/removed` for
 * a device that the same version says was removed; `mesh/profile/suite`;
 * `mesh/jws/invalid`; what `verifyMasterProfile` and `verifyDeviceProfile` throw
 *
 * @example
 * const personal = await verifyPersonalProfile(deps, entry, { udf: known.udf, known })
 * verifySuccessor(known, personal)
 */
export async function verifyPersonalProfile(
  deps: CryptoDeps,
  signed: Mesh<'SignedPersonalProfile'>,
  options: { readonly udf?: string | undefined; readonly known?: VerifiedPersonal | undefined } = {},
): Promise<VerifiedPersonal> {
  const { known } = options
  // All signatures are verified at the same time. What is wrong is told in the order of the chain all the same.
  const claimed = readClaimed(signed, 'PersonalProfile')
  const { value: profile } = claimed
  const master = beginUnlessKnown(
    deps,
    required(profile.SignedMasterProfile, 'master profile'),
    known?.master,
  )
  const signature = ahead(() => {
    const { udf, onlineKeys } = master.claimed()
    if (options.udf !== undefined && udf !== options.udf) {
      throw new MeshError('mesh/profile/substituted', 'This is another profile than the one asked for.')
    }
    return verifyClaimed(deps, claimed, findOnlineKey(onlineKeys, claimed.kid))
  })
  const devices = ahead(() => {
    const { udf, suite } = master.claimed()
    verifyIdentifiers(udf, signed, profile)
    verifyDated(suite, profile)
    return verifyDevices(deps, profile.Devices ?? [], known?.devices ?? [])
  })
  const digest = objectDigest(deps, signed)
  digest.catch(() => {})

  const verifiedMaster = await master.verified
  const header = await signature()
  const { udf, suite } = verifiedMaster
  const verifying = devices()
  const removed = isSuiteOf2017(suite) ? [] : headerToRemoved(header)
  verifyNoneRemoved(profile.Devices ?? [], removed)
  const verifiedDevices = await verifying
  verifySuite(suite, verifiedDevices)
  return {
    udf,
    suite,
    master: verifiedMaster,
    devices: verifiedDevices,
    applications: profile.Applications ?? [],
    removed,
    ...(profile.Updated === undefined ? {} : { updated: profile.Updated }),
    digest: await digest,
    signed,
    profile,
  }
}

function beginUnlessKnown(
  deps: CryptoDeps,
  signed: Mesh<'SignedMasterProfile'>,
  known: VerifiedMaster | undefined,
): BegunMaster {
  const master = known && findKnown(signed, [known])
  return master ? { claimed: () => master, verified: Promise.resolve(master) } : beginMaster(deps, signed)
}

function verifyDevices(
  deps: CryptoDeps,
  signed: readonly Mesh<'SignedDeviceProfile'>[],
  known: readonly VerifiedDevice[],
): Promise<readonly VerifiedDevice[]> {
  verifyDistinct(signed.map(device => device.Identifier))
  const verified = Promise.all(
    signed.map(device => findKnown(device, known) ?? verifyDeviceProfile(deps, device)),
  )
  // Nobody waits for it if the signature around them fails first.
  verified.catch(() => {})
  return verified
}

/**
 * The online signature key that a signature names.
 *
 * @throws `mesh/profile/signer` if the profile has no such key
 */
export function findOnlineKey(onlineKeys: readonly PublicKeyHandle[], kid: string): PublicKeyHandle {
  const key = onlineKeys.find(candidate => candidate.udf === kid)
  if (key === undefined) {
    throw new MeshError(
      'mesh/profile/signer',
      'The signing key is not an online signature key of the profile.',
    )
  }
  return key
}

function verifyDistinct(identifiers: readonly (string | undefined)[]): void {
  if (new Set(identifiers).size !== identifiers.length) {
    throw new MeshError('mesh/profile/invalid', 'The profile lists a device twice.')
  }
}
