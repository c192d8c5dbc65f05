/** Removing a profile from this machine alone: no portal is told, and other devices keep it. */
import { MeshError } from '../core/error.ts'
import type { ForgetOptions } from './api.ts'
import type { EngineContext } from './context.ts'
import { abandonCreate, accountLock } from './create-account.ts'
import { devicesInUse } from './device-making.ts'
import { DEVICES_LOCK } from './devices.ts'
import type { MachineChange } from './ports.ts'
import { isAdministrator, lacksKeys, profileLock, requireProfile } from './profiles.ts'
import type { MachineRecords } from './records.ts'

/**
 * Removes a profile, its private keys, the escrow set and everything noted about its devices from this machine. The
 * device that was in it goes too, unless another profile needs it.
 *
 * One commit takes the records away; the keys follow, and are swept by the next `resume` if that is cut short. On the
 * last administrator, where `evenIfLast` has to be said, this gives the profile up unless recovery shares exist.
 *
 * @throws `mesh/profile/missing`; `mesh/profile/last-administrator`
 */
export async function forgetProfile(
  engine: EngineContext,
  udf: string,
  { evenIfLast = false }: ForgetOptions = {},
): Promise<void> {
  if (!(await engine.machine.get('profiles', udf)) && (await forgetCreation(engine, udf))) return
  await engine.machine.exclusively(profileLock(udf), () =>
    engine.machine.exclusively(DEVICES_LOCK, async () => {
      if (!evenIfLast) await refuseIfLast(engine, udf)
      await removeProfile(engine, udf)
    }),
  )
}

/** The last administrator that can still act takes the administration with it. */
async function refuseIfLast(engine: EngineContext, udf: string): Promise<void> {
  const record = await requireProfile(engine, udf)
  const personal = await engine.verifiedPersonal(record.signed)
  if (!isAdministrator(record, personal) || personal.master.onlineKeys.length > 1) return
  if (await lacksKeys(engine, record)) return
  throw new MeshError('mesh/profile/last-administrator', 'this device alone administers the profile')
}

async function removeProfile(engine: EngineContext, udf: string): Promise<void> {
  const { device } = await requireProfile(engine, udf)
  const isStillUsed = (await devicesInUse(engine, { apartFrom: udf })).has(device)
  await engine.machine.commit([
    { collection: 'profiles', remove: udf },
    { collection: 'escrows', remove: udf },
    ...(isStillUsed ? [] : [{ collection: 'devices', remove: device } as const]),
    ...(await removals(engine, 'notes', note => note.id.startsWith(`${udf}/`))),
    ...(await removals(engine, 'requests', request => request.profile === udf)),
    ...(await removals(engine, 'approvals', flow => flow.profile === udf)),
    ...(await removals(engine, 'applications', application => application.profile === udf)),
    ...(await removals(engine, 'journal', edit => edit.profile === udf)),
    ...(await removals(engine, 'versions', version => version.profile === udf)),
    ...(await removals(engine, 'catalogs', catalog => catalog.profile === udf)),
    ...(await removals(engine, 'chunks', chunk => chunk.profile === udf)),
    ...(await removals(engine, 'removed', entry => entry.profile === udf)),
    ...(await removals(engine, 'grants', flow => flow.profile === udf)),
    ...(await removals(engine, 'members', flow => flow.profile === udf)),
    ...(await removals(engine, 'invites', invite => invite.profile === udf)),
    ...(await removals(engine, 'places', place => place.profile === udf)),
    ...(await removals(engine, 'registrations', flow => flow.profile === udf)),
    ...(await removals(engine, 'connects', flow => flow.state === 'joined' && flow.profile === udf)),
  ])
  const owners = isStillUsed ? [udf] : [udf, device]
  const keys = await engine.vault.list()
  await engine.vault.remove(keys.filter(key => owners.includes(key.owner)).map(key => key.udf))
  const others = (await engine.machine.list('profiles')).map(({ id }) => id)
  await engine.vault.keepStorageKeys(new Set(others))
}

/** A profile whose account was never confirmed. Returns whether there is one. */
async function forgetCreation(engine: EngineContext, udf: string): Promise<boolean> {
  const begun = (await engine.machine.list('creates')).find(flow => flow.profile.id === udf)
  if (!begun) return false
  return engine.machine.exclusively(accountLock(begun.id), async () => {
    const flow = await engine.machine.get('creates', begun.id)
    if (flow?.profile.id !== udf) return false
    await abandonCreate(engine, flow)
    return true
  })
}

type OfProfile =
  | 'notes'
  | 'requests'
  | 'approvals'
  | 'connects'
  | 'applications'
  | 'versions'
  | 'journal'
  | 'catalogs'
  | 'chunks'
  | 'removed'
  | 'grants'
  | 'members'
  | 'invites'
  | 'places'
  | 'registrations'

async function removals<C extends OfProfile>(
  engine: EngineContext,
  collection: C,
  isOfProfile: (record: MachineRecords[C]) => boolean,
): Promise<readonly MachineChange[]> {
  const records = await engine.machine.list(collection)
  return records.filter(isOfProfile).map(({ id }) => ({ collection, remove: id }) as MachineChange)
}
