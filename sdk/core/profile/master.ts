/** Master profiles: the root of trust of a person, and the keys it lends its authority to (wire I.1, I.3). */
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import type { Mesh } from '../schema/index.ts'
import {
  type KeyPair,
  type KeyUse,
  type PublicKeyHandle,
  publicKeyToWire,
  readPublicKey,
  type SuiteName,
} from '../suite/index.ts'
import { headerToHolders, holdersToHeader, type KeyHolders } from './administrators.ts'
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

/** A master profile that passed every check. */
export interface VerifiedMaster {
  /** Fingerprint of the master signature key: the identity of the person's profile. */
  readonly udf: string
  readonly suite: SuiteName
  readonly signed: Mesh<'SignedMasterProfile'>
  readonly profile: Mesh<'MasterProfile'>
  readonly signatureKey: PublicKeyHandle
  /** PMEKs: application data is encrypted to them too, so that recovery brings it back. May be none. */
  readonly escrowKeys: readonly PublicKeyHandle[]
  /** POSKs: whoever holds one of them administers the profile. At least one. */
  readonly onlineKeys: readonly PublicKeyHandle[]
  /** Whose those of them are that are no device's own signature key. */
  readonly holders: KeyHolders
  /** UTC, wire form; absent on profiles of 2017. */
  readonly updated?: string
}

/**
 * Makes and signs a master profile.
 *
 * @throws `mesh/profile/suite` if the keys are not all of one suite; `mesh/argument` without an online key
 */
export async function createMasterProfile(
  deps: CryptoDeps,
  options: {
    readonly signature: KeyPair
    readonly escrow: readonly PublicKeyHandle[]
    readonly online: readonly PublicKeyHandle[]
    /** Whose those of them are that are no device's own signature key; not said in the suite of 2017. */
    readonly holders?: KeyHolders
    /** UTC, wire form. */
    readonly updated: string
  },
): Promise<Mesh<'SignedMasterProfile'>> {
  const { signature, escrow, online, holders = {}, updated } = options
  if (online.length === 0) throw new MeshError('mesh/argument', 'A master profile needs an online key.')
  verifySuite(signature.publicKey.suite, [signature.privateKey, ...escrow, ...online])
  const Identifier = signature.publicKey.udf
  const value = {
    Identifier,
    Updated: updated,
    MasterSignatureKey: publicKeyToWire(signature.publicKey),
    MasterEscrowKeys: escrow.map(publicKeyToWire),
    OnlineSignatureKeys: online.map(publicKeyToWire),
  }
  const key = signature.privateKey
  const header = isSuiteOf2017(key.suite) ? {} : holdersToHeader(holders, online)
  const SignedData = await signTagged(deps, { key, type: 'MasterProfile', value, header })
  return { Identifier, SignedData }
}

/**
 * Verifies a master profile: signed by its own master key, under that key's fingerprint, with at least one online key,
 * all keys sound and of one suite. Certificates are ignored.
 *
 * @throws `mesh/profile/invalid` if an identifier is not the key's or there is no online key; `mesh/profile/signer` if
 * another key signed; `mesh/profile/suite`; `mesh/jws/invalid`; `mesh/udf/mismatch`, `mesh/key/…`; `mesh/schema/…`
 */
export async function verifyMasterProfile(
  deps: CryptoDeps,
  signed: Mesh<'SignedMasterProfile'>,
): Promise<VerifiedMaster> {
  return beginMaster(deps, signed).verified
}

/** What a master profile says in its payload; its header is not read before it is verified. */
type ClaimedMaster = Omit<VerifiedMaster, 'holders'>

/** A master profile whose signature is being verified. */
export interface BegunMaster {
  /** What it says, to look up in it what else can be begun: nothing of it counts before `verified` is there. */
  readonly claimed: () => ClaimedMaster
  readonly verified: Promise<VerifiedMaster>
}

/**
 * Reads a master profile and begins to verify it, so that the signatures its keys are needed for need not wait.
 *
 * @throws what `verifyMasterProfile` does, for all that can be told before the signature is verified
 */
export function beginMaster(deps: CryptoDeps, signed: Mesh<'SignedMasterProfile'>): BegunMaster {
  const claimed = readClaimed(signed, 'MasterProfile')
  const signatureKey = readPublicKey({
    key: required(claimed.value.MasterSignatureKey, 'master signature key'),
    use: 'sign',
  })
  const signature = verifyClaimed(deps, claimed, signatureKey)
  const master = ahead(() => readMaster(signed, claimed.value, signatureKey))
  const verified = signature.then(header => {
    const proven = master()
    return { ...proven, holders: isSuiteOf2017(proven.suite) ? {} : headerToHolders(header) }
  })
  verified.catch(() => {})
  return { claimed: master, verified }
}

function readMaster(
  signed: Mesh<'SignedMasterProfile'>,
  profile: Mesh<'MasterProfile'>,
  signatureKey: PublicKeyHandle,
): ClaimedMaster {
  const { udf, suite } = signatureKey
  verifyIdentifiers(udf, signed, profile)
  verifyDated(suite, profile)
  const readAll = (keys: readonly Mesh<'PublicKey'>[] = [], use: KeyUse) =>
    keys.map(key => readPublicKey({ key, use }))
  const escrowKeys = readAll(profile.MasterEscrowKeys, 'encrypt')
  const onlineKeys = readAll(profile.OnlineSignatureKeys, 'sign')
  if (onlineKeys.length === 0) {
    throw new MeshError('mesh/profile/invalid', 'The master profile has no online signature key.')
  }
  verifySuite(suite, [...escrowKeys, ...onlineKeys])
  const dated = profile.Updated === undefined ? {} : { updated: profile.Updated }
  return { udf, suite, signed, profile, signatureKey, escrowKeys, onlineKeys, ...dated }
}
