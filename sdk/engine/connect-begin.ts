/** Beginning to connect this device: by the address of an account, or by waiting to be scanned. */
import { createConnectionRequest, scanAuthenticator } from '../core/connection/index.ts'
import { randomBytes } from '../core/deps.ts'
import { MeshError } from '../core/error.ts'
import type { VerifiedDevice } from '../core/profile/index.ts'
import type { PortalConnection } from '../core/protocol/transact.ts'
import { type SuiteName, suites } from '../core/suite/index.ts'
import { createRandomIdentifier } from '../core/udf.ts'
import type { BeginConnectOptions } from './api.ts'
import type { EngineContext } from './context.ts'
import { deviceToConnect } from './device-making.ts'
import { DEVICES_LOCK, requireDevice, supportedSuite } from './devices.ts'
import { requireKey } from './keys.ts'
import { objectToText } from './objects.ts'
import { fetchPersonal, portalOf } from './portals.ts'
import { isAlive } from './profiles.ts'
import type { ConnectFlow, DeviceRecord } from './records.ts'
import { sealSecret } from './secrets.ts'
import { LABEL_LIFETIME, REQUEST_LIFETIME, wireTime } from './time.ts'

const SCAN_SECRET_BYTES = 16

/**
 * Makes and stores the request to join the profile of an account. The profile's suite decides which device asks. What
 * the portal shows as the account's profile is only what is asked to be joined: the authenticator covers it, and nobody
 * but a person comparing authenticators can tell whether it is the right one.
 *
 * @throws `mesh/account/format`, `mesh/account/missing`; `mesh/profile/exists`; `mesh/profile/suite` for a device or
 * suite given that is not the profile's; `mesh/key/unsupported`; refusals of the verifier; `mesh/portal/…`
 */
export async function prepareAddressConnect(
  engine: EngineContext,
  options: BeginConnectOptions & { readonly account: string },
): Promise<ConnectFlow> {
  const { account } = options
  const portal =
    options.portal === undefined ? await portalOf(engine, account) : engine.portals.at(options.portal)
  const personal = await fetchPersonal(engine, portal, { account })
  if (!personal) throw new MeshError('mesh/account/missing', `the portal knows no account ${account}`)
  await refuseIfHeld(engine, personal.udf)
  if (options.suite !== undefined && options.suite !== personal.suite) throw wrongSuite(personal.suite)
  const suite = await supportedSuite(engine, personal.suite)
  return storeConnect(engine, { ...options, suite }, async device => {
    const key = await requireKey(engine, device.signatureKey)
    const { signed, authenticator, nonce } = await createConnectionRequest(engine, {
      device: device.signed,
      key,
      profile: personal.udf,
    })
    return {
      way: 'address',
      portal: portal.url,
      account,
      profile: personal.udf,
      request: objectToText('SignedConnectionRequest', signed),
      authenticator,
      ...(nonce !== undefined && { nonce }),
    }
  })
}

/**
 * Makes and stores the code that an administrator scans: this device, its portal and a one-time secret. One that is
 * printed (`label`) is good for a year, and otherwise the same.
 *
 * @throws `mesh/connect/unsupported` where the portal cannot, or the suite is that of 2017; `mesh/argument` without a
 * portal; `mesh/key/unsupported`; `mesh/portal/…`
 */
export async function prepareScanConnect(
  engine: EngineContext,
  options: BeginConnectOptions,
): Promise<ConnectFlow> {
  const portal = portalToWaitAt(engine, options.portal)
  const { names } = await portal.features()
  if (!names.has('scan'))
    throw new MeshError('mesh/connect/unsupported', 'the portal does not take scanned devices')
  const suite = await suiteToScan(engine, options)
  return storeConnect(engine, { ...options, suite }, async device => {
    const secret = randomBytes(engine, SCAN_SECRET_BYTES)
    const sealed = await sealSecret(engine, secret, { device, purpose: 'scan-secret', subject: device.udf })
    const authenticator = await scanAuthenticator(engine, { device: device.udf, secret })
    secret.fill(0)
    const way = options.label ? 'label' : 'scan'
    return { way, portal: portal.url, secret: sealed, authenticator }
  })
}

type Prepared = Omit<ConnectFlow, 'id' | 'state' | 'device' | 'createdAt' | 'expiresAt'>

/** Picks the device and stores the flow, while nobody else picks one. */
export function storeConnect(
  engine: EngineContext,
  options: BeginConnectOptions & { readonly suite: SuiteName },
  prepare: (device: VerifiedDevice) => Promise<Prepared>,
): Promise<ConnectFlow> {
  return engine.machine.exclusively(DEVICES_LOCK, async () => {
    const record = await chooseDevice(engine, options)
    const device = await engine.verifiedDevice(record.signed)
    await requireKey(engine, device.authenticationKey)
    const prepared = await prepare(device)
    const now = engine.clock.now()
    const flow: ConnectFlow = {
      ...prepared,
      id: createRandomIdentifier(engine),
      state: 'prepared',
      device: record.id,
      createdAt: wireTime(now),
      expiresAt: wireTime(now + (prepared.way === 'label' ? LABEL_LIFETIME : REQUEST_LIFETIME)),
    }
    await engine.machine.commit([
      { collection: 'connects', put: flow },
      { collection: 'devices', put: { ...record, askedAt: record.askedAt ?? wireTime(now) } },
    ])
    return flow
  })
}

async function chooseDevice(
  engine: EngineContext,
  options: BeginConnectOptions & { readonly suite: SuiteName },
): Promise<DeviceRecord> {
  if (options.device === undefined) return deviceToConnect(engine, options)
  const record = await requireDevice(engine, options.device)
  if (record.suite !== options.suite) throw wrongSuite(options.suite)
  return record
}

/** A profile held here cannot be joined again, unless its keys are gone or it has removed the device: then anew. */
export async function refuseIfHeld(engine: EngineContext, udf: string): Promise<void> {
  const held = await engine.machine.get('profiles', udf)
  if (held && (await isAlive(engine, held))) {
    throw new MeshError('mesh/profile/exists', `this machine is in the profile ${udf} already`)
  }
}

function portalToWaitAt(engine: EngineContext, url: string | undefined): PortalConnection {
  const portal = url === undefined ? engine.portals.own?.() : engine.portals.at(url)
  if (!portal) throw new MeshError('mesh/argument', 'say at which portal the device waits to be scanned')
  return portal
}

/** The device's or the suite asked for, otherwise the best one; objects of 2017 cannot carry the proof of a scan. */
async function suiteToScan(engine: EngineContext, options: BeginConnectOptions): Promise<SuiteName> {
  const ofDevice =
    options.device === undefined ? undefined : (await requireDevice(engine, options.device)).suite
  const suite = await supportedSuite(engine, options.suite ?? ofDevice)
  if (suites[suite].objects === '2017') {
    throw new MeshError('mesh/connect/unsupported', 'devices of the 2017 suite connect by address')
  }
  return suite
}

export function wrongSuite(suite: SuiteName): MeshError {
  return new MeshError('mesh/profile/suite', `the profile is of suite ${suite}`)
}
