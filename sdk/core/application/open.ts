/** Opens a verified application profile of any kind, with the tags that its kind has. */
import type { CryptoDeps } from '../deps.ts'
import { isMeshError } from '../error.ts'
import {
  type ApplicationVersion,
  type DevicePrivateType,
  openDevicePrivate,
  openSharedPrivate,
} from '../profile/index.ts'
import type { Tagged } from '../schema/index.ts'
import type { PrivateKeyHandle } from '../suite/index.ts'
import { type ApplicationKind, kindOfApplication } from './kinds.ts'

export interface OpenedApplication {
  readonly kind: ApplicationKind
  /** What the devices share; undefined where the profile has no such part. */
  readonly shared: Tagged<'ApplicationProfilePrivate'> | undefined
  /** What is for this device alone; undefined where there is nothing for it. */
  readonly device: Tagged<'ApplicationDevicePrivate'> | undefined
}

/**
 * Decrypts all that a key can read of an application.
 *
 * @param key device encryption key, or after recovery a master escrow key, which reads the shared part alone
 * @throws `mesh/key/missing` if the shared part is not for this key; `mesh/jwe/invalid`; `mesh/schema/…`, `mesh/json/…`
 *
 * @example
 * const { kind, shared } = await openApplication(deps, application, key)
 * if (shared?.tag === 'SSHProfilePrivate') console.log(shared.value.Account)
 */
export async function openApplication(
  deps: CryptoDeps,
  application: ApplicationVersion,
  key: PrivateKeyHandle,
): Promise<OpenedApplication> {
  const kind = kindOfApplication(application.type)
  const shared = await openSharedPrivate(deps, application, { key, type: kind.shared })
  return {
    kind,
    shared: shared && ({ tag: kind.shared, value: shared } as Tagged<'ApplicationProfilePrivate'>),
    device: await openDevice(deps, application, key, kind.devicePrivate),
  }
}

/** In suites whose objects name their content by themselves, another type than the first is refused as false. */
async function openDevice(
  deps: CryptoDeps,
  application: ApplicationVersion,
  key: PrivateKeyHandle,
  [type, ...others]: readonly DevicePrivateType[],
): Promise<OpenedApplication['device']> {
  if (type === undefined) return undefined
  try {
    const value = await openDevicePrivate(deps, application, { key, type })
    return value && ({ tag: type, value } as Tagged<'ApplicationDevicePrivate'>)
  } catch (error) {
    if (isMeshError(error, 'mesh/key/missing')) return undefined
    if (isMeshError(error, 'mesh/schema/tag') && others.length > 0)
      return openDevice(deps, application, key, others)
    throw error
  }
}
