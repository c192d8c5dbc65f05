/** Taking a code that an administrator's camera saw, or a person pasted: it names a device, or a request that waits. */
import {
  type ConnectionCode,
  chooseChallenge,
  parseConnectionUri,
  scanAuthenticator,
} from '../core/connection/index.ts'
import { MeshError } from '../core/error.ts'
import { verifyDeviceProfile } from '../core/profile/index.ts'
import type { PendingRequest } from './api.ts'
import type { EngineContext } from './context.ts'
import { loadDevice } from './devices.ts'
import { displayKind } from './display.ts'
import { objectToText } from './objects.ts'
import { fetchDevice } from './portals.ts'
import { requireProfile } from './profiles.ts'
import type { ProfileRecord, RequestRecord } from './records.ts'
import { lifetime, listPending, requestId, requestsLock, requireRequest, toPending } from './requests.ts'
import { sealSecret } from './secrets.ts'

type ScanCode = Extract<ConnectionCode, { way: 'scan' | 'label' }>
type AddressCode = Extract<ConnectionCode, { way: 'address' }>

/**
 * Finds what a code belongs to and remembers that it was scanned. Nothing is accepted by scanning (attack 16).
 *
 * @throws `mesh/connect/uri`; `mesh/connect/missing` when no request or device of the code is there;
 * `mesh/connect/unsupported` for a device that waits at a portal where this profile has no account or that cannot take
 * scanned devices; `mesh/profile/suite` for a device of another suite; `mesh/profile/missing`; `mesh/portal/…`
 */
export async function scanCode(engine: EngineContext, profile: string, uri: string): Promise<PendingRequest> {
  const code = parseConnectionUri(uri)
  const record = await requireProfile(engine, profile)
  if (code.way === 'invite') {
    throw new MeshError('mesh/connect/uri', 'this is an invite: it is opened on the device that shall join')
  }
  const request = await (code.way === 'address'
    ? findRequest(engine, record, code)
    : findDevice(engine, record, code))
  await engine.machine.exclusively(requestsLock(profile), () =>
    engine.machine.commit([{ collection: 'requests', put: request }]),
  )
  return toPending(request)
}

/** The device that shows the code, from where it has published itself. */
async function findDevice(
  engine: EngineContext,
  record: ProfileRecord,
  code: ScanCode,
): Promise<RequestRecord> {
  const portal = engine.portals.at(code.portal)
  const account = record.accounts.find(candidate => candidate.portal === portal.url)
  if (!account) throw new MeshError('mesh/connect/unsupported', `the profile has no account at ${portal.url}`)
  const { names } = await portal.features()
  if (!names.has('scan'))
    throw new MeshError('mesh/connect/unsupported', 'the portal does not take scanned devices')
  const signed = await fetchDevice(portal, code.device)
  if (!signed)
    throw new MeshError('mesh/connect/missing', 'the device of the code is not waiting at its portal')
  const device = await verifyDeviceProfile(engine, signed)
  if (device.udf !== code.device)
    throw new MeshError('mesh/profile/substituted', 'the portal delivered another device')
  if (device.suite !== record.suite) {
    throw new MeshError(
      'mesh/profile/suite',
      `the device is of suite ${device.suite}, the profile of ${record.suite}`,
    )
  }
  const own = await loadDevice(engine, record.device)
  const named = {
    profile: record.id,
    device: device.udf,
    signed: objectToText('SignedDeviceProfile', signed),
  }
  const id = await requestId(engine, named)
  const authenticator = await scanAuthenticator(engine, { device: device.udf, secret: code.secret })
  const shown = await engine.machine.get('requests', id)
  return {
    ...named,
    id,
    way: code.way,
    ...account,
    kind: displayKind(device),
    authenticator,
    // A code can come from anywhere, so a group is asked for that stands on the device's screen (attack 16). Scanning
    // again does not draw another one.
    challenge:
      shown?.authenticator === authenticator ? shown.challenge : chooseChallenge(engine, authenticator, 1),
    scanned: true,
    secret: await sealSecret(engine, code.secret, {
      device: own,
      purpose: 'scan-secret',
      subject: device.udf,
    }),
    ...(code.name !== undefined && { name: code.name }),
    ...lifetime(engine),
  }
}

/** The pending request whose whole authenticator is in the code. */
async function findRequest(
  engine: EngineContext,
  record: ProfileRecord,
  code: AddressCode,
): Promise<RequestRecord> {
  const pending = await listPending(engine, record.id)
  const found = pending.find(request => request.authenticator === code.authenticator)
  if (!found)
    throw new MeshError('mesh/connect/missing', 'no pending request has the authenticator of the code')
  return { ...(await requireRequest(engine, record.id, found.id)), scanned: true }
}
