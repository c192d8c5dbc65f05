/** The ways of connecting a device, and what they have in common (design 8). */

/**
 * By the account's address, by a code on the new device's screen, by an invite of an administrator, or by a code that was
 * printed and stuck on the device.
 */
export type ConnectWay = 'address' | 'scan' | 'invite' | 'label'

/** Whether the device signs a request to a profile it has found; otherwise it publishes itself and waits to be scanned. */
export function isByRequest(way: ConnectWay): boolean {
  return way === 'address' || way === 'invite'
}
