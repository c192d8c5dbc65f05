/** What an administrator signs to decide about a device: the next version of the profile, and the result. */
import { createConnectionResult } from '../core/connection/index.ts'
import {
  createPersonalProfile,
  nextUpdated,
  type VerifiedDevice,
  type VerifiedPersonal,
} from '../core/profile/index.ts'
import type { PrivateKeyHandle } from '../core/suite/index.ts'
import type { EngineContext } from './context.ts'
import { objectToText } from './objects.ts'
import { listsDevice } from './profiles.ts'
import type { ApproveFlow } from './records.ts'

interface Signing {
  readonly device: VerifiedDevice
  /** An online signature key of the profile. */
  readonly online: PrivateKeyHandle
}

/** The version after `current` that lists the device too; `current` itself if it does. */
export async function addDevice(
  engine: EngineContext,
  current: VerifiedPersonal,
  { device, online }: Signing,
): Promise<VerifiedPersonal> {
  if (listsDevice(current, device)) return current
  const others = current.devices.filter(({ udf }) => udf !== device.udf)
  const { Names: names } = current.profile
  const signed = await createPersonalProfile(engine, {
    master: current.master.signed,
    devices: [...others, device].map(listed => listed.signed),
    applications: current.applications,
    removed: current.removed,
    online,
    updated: nextUpdated(engine.clock.now(), current.updated),
    ...(names && { names }),
  })
  return engine.verifiedPersonal(objectToText('SignedPersonalProfile', signed))
}

/** The two signed texts of a decision. With a MAC goes the account: a device that was scanned knows none yet. */
export async function signResult(
  engine: EngineContext,
  flow: Pick<ApproveFlow, 'decision' | 'account' | 'mac' | 'nonce' | 'reason'>,
  { device, online, personal }: Signing & { readonly personal: VerifiedPersonal },
): Promise<Pick<ApproveFlow, 'personal' | 'result'>> {
  const { decision, account, mac, nonce, reason } = flow
  const result = await createConnectionResult(engine, {
    decision,
    device: device.signed,
    personal: personal.signed,
    online,
    mac,
    nonce,
    account: mac && account,
    reason,
  })
  return {
    personal: objectToText('SignedPersonalProfile', personal.signed),
    result: objectToText('SignedConnectionResult', result),
  }
}
