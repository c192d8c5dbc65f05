/** Whose signature counts where: the keys behind the `keyid` of signed requests. */
import { verifyDeviceProfile } from '../../sdk/core/profile/index.ts'
import { type Mesh, readTagged, readUntagged } from '../../sdk/core/schema/index.ts'
import type { KeyFinder } from './caller.ts'
import type { Context, StoreContext } from './context.ts'
import { entryKey, itemToEntry } from './entry-record.ts'
import { readPending } from './pending-requests.ts'
import { readResult } from './results.ts'

/** Authentication keys of the devices in the current version of a profile. */
export function devicesOf({ profiles }: Context, profile: string): KeyFinder {
  return async keyid => {
    const current = await profiles.read(profile)
    return current?.personal.devices.find(device => device.udf === keyid)?.authenticationKey
  }
}

/** Online signature keys in the current version of a profile: whoever holds one administers it. */
export function administratorsOf({ profiles }: Context, profile: string): KeyFinder {
  return async keyid => {
    const current = await profiles.read(profile)
    return current?.personal.master.onlineKeys.find(key => key.udf === keyid)
  }
}

/** The authentication key of one device, from the profile it signed itself. */
export function deviceAlone(context: Context, device: Mesh<'SignedDeviceProfile'>): KeyFinder {
  return async keyid => {
    const { udf, authenticationKey } = await verifyDeviceProfile(context, device)
    return udf === keyid ? authenticationKey : undefined
  }
}

/** The profile that a device published under its fingerprint, for whoever scans it. */
export async function publishedDevice(
  { store }: StoreContext,
  device: string,
): Promise<Mesh<'SignedDeviceProfile'> | undefined> {
  const item = await store.get(entryKey(device))
  const entry = item && itemToEntry(item)
  if (entry?.facts.tag !== 'SignedDeviceProfile') return undefined
  return readTagged(entry.text, 'SignedDeviceProfile', { mode: 'transport' }).value
}

/**
 * The profile of a device that need not be in anybody's profile yet: from the decision about it, from its request, or
 * published.
 *
 * @param profile of the account it asked, if it says which
 */
export async function waitingDevice(
  context: Context,
  device: string,
  profile: string | undefined,
): Promise<Mesh<'SignedDeviceProfile'> | undefined> {
  const { result } = await readResult(context, device)
  const text = result?.device ?? (await requestingDevice(context, device, profile))
  if (text === undefined) return publishedDevice(context, device)
  return readUntagged(text, 'SignedDeviceProfile', { mode: 'transport' })
}

async function requestingDevice(
  context: Context,
  device: string,
  profile: string | undefined,
): Promise<string | undefined> {
  if (profile === undefined) return undefined
  const { requests } = await readPending(context, profile)
  return requests.find(request => request.device === device)?.profile
}
