/** Which groups of an authenticator a person must type before a request can be accepted. */
import type { PendingDevice } from '../../index.ts'

/** Whether the device is known by a code of its own, on its screen or printed on it, and sent no request. */
export function isByCode({ way }: PendingDevice): boolean {
  return way === 'scan' || way === 'label'
}

/**
 * Those the engine asks for: two when nothing was scanned, one in the scan way, none where an invite says enough. When the code of a request was
 * scanned for the very request on the screen, none; a code that opened the request, by camera, image, paste or link, can
 * come from anywhere (attack 16), so one group is typed from the screen of the device.
 */
export function challengeFor(pending: PendingDevice, comparedHere: boolean): readonly number[] {
  if (isByCode(pending) || !pending.scanned) return pending.challenge
  return comparedHere ? [] : pending.challenge.slice(0, 1)
}
