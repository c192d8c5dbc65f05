/** Opens the encrypted parts of verified application profiles. */
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import { decryptObject, recipientsOf } from '../jose/jwe.ts'
import type { Mesh, SubtypeOf, TypeName } from '../schema/index.ts'
import type { PrivateKeyHandle } from '../suite/index.ts'
import type { ApplicationVersion } from './application-verify.ts'
import { readExactly } from './signed.ts'

/** The tag of a part that devices share, such as `CredentialProfilePrivate`. */
export type SharedPrivateType = SubtypeOf<'ApplicationProfilePrivate'>

/** The tag of a part for one device, such as `SSHDevicePrivate`. */
export type DevicePrivateType = SubtypeOf<'ApplicationDevicePrivate'>

/**
 * Decrypts what the devices of an application share. In our own suites the part must have been encrypted for this
 * application and as this type; one moved here from elsewhere is refused.
 *
 * @param options.key device encryption key, or after recovery a master escrow key
 * @returns undefined if the application has no shared part
 * @throws `mesh/key/missing` if the part is not encrypted to `key`; `mesh/jwe/invalid`; `mesh/schema/…`, `mesh/json/…`
 *
 * @example
 * const { Entries = [] } = (await openSharedPrivate(deps, application, { key, type: 'CredentialProfilePrivate' })) ?? {}
 */
export async function openSharedPrivate<T extends SharedPrivateType>(
  deps: CryptoDeps,
  application: ApplicationVersion,
  options: { readonly key: PrivateKeyHandle; readonly type: T },
): Promise<Mesh<T> | undefined> {
  const part = application.payload.value.SharedPrivate
  return part && openPart(deps, application, { ...options, jwe: part.value })
}

/**
 * Decrypts the part that is for one device alone.
 *
 * @param options.key that device's encryption key
 * @returns undefined if the application has no part for any device
 * @throws `mesh/key/missing` if it has parts and none is for `key`; otherwise as `openSharedPrivate`
 */
export async function openDevicePrivate<T extends DevicePrivateType>(
  deps: CryptoDeps,
  application: ApplicationVersion,
  options: { readonly key: PrivateKeyHandle; readonly type: T },
): Promise<Mesh<T> | undefined> {
  const parts = application.payload.value.DevicePrivate ?? []
  if (parts.length === 0) return undefined
  const mine = parts.find(part => recipientsOf(part.value).includes(options.key.udf))
  if (mine === undefined)
    throw new MeshError('mesh/key/missing', 'The application has no part for this device.')
  return openPart(deps, application, { ...options, jwe: mine.value })
}

async function openPart<T extends TypeName>(
  deps: CryptoDeps,
  application: ApplicationVersion,
  options: { readonly jwe: Mesh<'JoseWebEncryption'>; readonly key: PrivateKeyHandle; readonly type: T },
): Promise<Mesh<T>> {
  const { jwe, key, type } = options
  const plaintext = await decryptObject(deps, { jwe, key, contentTag: type, profile: application.identifier })
  return readExactly(plaintext, type)
}
