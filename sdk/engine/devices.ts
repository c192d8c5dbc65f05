/** The devices this machine is: found again, and what they sign with. How they are made: `device-making.ts`. */
import { MeshError } from '../core/error.ts'
import type { VerifiedDevice } from '../core/profile/index.ts'
import type { RequestSigner } from '../core/protocol/transact.ts'
import { type SuiteName, suiteNames } from '../core/suite/index.ts'
import type { DeviceSummary } from './api.ts'
import type { EngineContext } from './context.ts'
import { requireKey } from './keys.ts'
import type { DeviceRecord } from './records.ts'

/** Held while a device is made or picked, until the record that uses it is stored. */
export const DEVICES_LOCK = 'devices'

export function summarizeDevice(device: DeviceRecord): DeviceSummary {
  const { id: udf, suite, kind, name, isDefault } = device
  return { udf, suite, kind, name, isDefault }
}

/** Suites this machine can generate, store, read back and use, best first. */
export async function supportedSuites(engine: EngineContext): Promise<readonly SuiteName[]> {
  const supported = await Promise.all(suiteNames.map(suite => engine.vault.supports(suite)))
  return suiteNames.filter((_, index) => supported[index])
}

/**
 * The suite asked for, otherwise the best one.
 *
 * @throws `mesh/key/unsupported` when this machine cannot use it
 */
export async function supportedSuite(engine: EngineContext, wanted?: SuiteName): Promise<SuiteName> {
  for (const suite of wanted === undefined ? suiteNames : [wanted]) {
    if (await engine.vault.supports(suite)) return suite
  }
  throw new MeshError('mesh/key/unsupported', `this machine cannot use suite ${wanted ?? 'of any kind'}`)
}

/** @throws `mesh/device/missing` */
export async function requireDevice(engine: EngineContext, udf: string): Promise<DeviceRecord> {
  const record = await engine.machine.get('devices', udf)
  if (!record) throw new MeshError('mesh/device/missing', `this machine has no device ${udf}`)
  return record
}

/**
 * A device of this machine with its public keys.
 *
 * @throws `mesh/device/missing`
 */
export async function loadDevice(engine: EngineContext, udf: string): Promise<VerifiedDevice> {
  return engine.verifiedDevice((await requireDevice(engine, udf)).signed)
}

/**
 * Signs portal requests as this device.
 *
 * @throws `mesh/device/missing`; `mesh/storage/evicted` when its authentication key is gone
 */
export async function signerFor(engine: EngineContext, udf: string): Promise<RequestSigner> {
  const { authenticationKey } = await loadDevice(engine, udf)
  return { device: udf, key: await requireKey(engine, authenticationKey) }
}
