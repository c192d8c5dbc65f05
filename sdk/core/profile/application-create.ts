/** Makes application profiles of every type and suite: public parts, a shared part, a part for each device (wire I.1). */
import { utf8ToBytes } from '../bytes.ts'
import type { CryptoDeps } from '../deps.ts'
import { encryptObject } from '../jose/jwe.ts'
import { type Mesh, type SubtypeOf, type Tagged, type TypeName, writeTagged } from '../schema/index.ts'
import type { PrivateKeyHandle, PublicKeyHandle } from '../suite/index.ts'
import type { ApplicationType } from './application-verify.ts'
import type { VerifiedDevice } from './device.ts'
import { isSuiteOf2017, signTagged, verifySuite } from './signed.ts'

/** Members that a type of application has of its own, such as those of `MailProfile`. */
export type OwnMembers<T extends ApplicationType> = Omit<Mesh<T>, keyof Mesh<'ApplicationProfile'>>

export interface ApplicationParts<T extends ApplicationType> {
  /** Random, `R…`; the same for all versions. */
  readonly identifier: string
  readonly type: T
  /** Public members that only this type has. */
  readonly members?: OwnMembers<T>
  readonly names?: readonly string[]
  /** Public parts of devices, such as their SSH keys. */
  readonly devicesPublic?: readonly Tagged<'ApplicationDevicePublic'>[]
  /** What the devices share. Take `recipients` from `sharedRecipients`, so that readers agree on who may read. */
  readonly sharedPrivate?: {
    readonly value: Tagged<'ApplicationProfilePrivate'>
    readonly recipients: readonly PublicKeyHandle[]
  }
  /** What one device alone can read. */
  readonly devicePrivate?: readonly {
    readonly device: VerifiedDevice
    readonly value: Tagged<'ApplicationDevicePrivate'>
  }[]
  /** Parts for devices taken over from the version before as they are: nobody but those devices can read them. */
  readonly keptPrivate?: readonly Mesh<'JoseWebEncryption'>[]
  /** Device signature key of an administrator device. The profile is of its suite. */
  readonly key: PrivateKeyHandle
  /** UTC, wire form; later than any version before it: see `nextUpdated`. */
  readonly updated: string
}

/**
 * Makes, encrypts and signs a version of an application profile. Every version gets fresh content keys, so a device
 * that is not among the recipients any more reads nothing of it.
 *
 * @throws `mesh/profile/suite` if a recipient is of another suite than the signing key; `mesh/encoding/character` for
 * characters that a 2017 peer dies of, in its suite; `mesh/schema/member`
 *
 * @example
 * const signed = await createApplicationProfile(deps, {
 *   identifier: entry.Identifier,
 *   type: 'CredentialProfile',
 *   sharedPrivate: {
 *     value: { tag: 'CredentialProfilePrivate', value: { Entries: [] } },
 *     recipients: sharedRecipients(personal, entry),
 *   },
 *   key,
 *   updated: nextUpdated(now, previous?.updated),
 * })
 */
export async function createApplicationProfile<T extends ApplicationType>(
  deps: CryptoDeps,
  parts: ApplicationParts<T>,
): Promise<Mesh<'SignedApplicationProfile'>> {
  const { identifier, type, members, names, devicesPublic, sharedPrivate, key, updated } = parts
  const { devicePrivate, keptPrivate = [] } = parts
  const encrypt = async (part: PlainPart, recipients: readonly PublicKeyHandle[]) =>
    ({
      tag: 'JoseWebEncryption',
      value: await encryptPart(deps, { part, recipients, identifier, key }),
    }) as const
  const general: Mesh<'ApplicationProfile'> = {
    Identifier: identifier,
    Names: names,
    Updated: updated,
    Devices: devicesPublic,
    SharedPrivate: sharedPrivate && (await encrypt(sharedPrivate.value, sharedPrivate.recipients)),
    DevicePrivate: (devicePrivate ?? parts.keptPrivate) && [
      ...keptPrivate.map(value => ({ tag: 'JoseWebEncryption', value }) as const),
      ...(await Promise.all(
        (devicePrivate ?? []).map(({ device, value }) => encrypt(value, [device.encryptionKey])),
      )),
    ],
  }
  const value = { ...members, ...general } as Mesh<T>
  return { Identifier: identifier, SignedData: await signTagged(deps, { key, type, value }) }
}

/** A tagged private part; `tag` and `value` belong together by the type of the member it came from. */
type PlainPart =
  | Tagged<SubtypeOf<'ApplicationProfilePrivate'>>
  | Tagged<SubtypeOf<'ApplicationDevicePrivate'>>

function encryptPart(
  deps: CryptoDeps,
  options: {
    readonly part: PlainPart
    readonly recipients: readonly PublicKeyHandle[]
    readonly identifier: string
    readonly key: PrivateKeyHandle
  },
): Promise<Mesh<'JoseWebEncryption'>> {
  const { part, recipients, identifier, key } = options
  verifySuite(key.suite, recipients)
  const text = writeTagged<TypeName>(part, 'compact', { peer2017: isSuiteOf2017(key.suite) })
  return encryptObject(deps, {
    suite: key.suite,
    recipients,
    plaintext: utf8ToBytes(text),
    contentTag: part.tag,
    profile: identifier,
  })
}
