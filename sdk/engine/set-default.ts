/** Which of several profiles is meant when none is named. */
import type { EngineContext } from './context.ts'
import { profileLock, requireProfile } from './profiles.ts'

/**
 * Makes a profile the default of this machine, in one commit with the one that was it before.
 *
 * @throws `mesh/profile/missing`
 */
export async function setDefaultProfile(engine: EngineContext, udf: string): Promise<void> {
  await requireProfile(engine, udf)
  const ids = (await engine.machine.list('profiles')).map(({ id }) => id)
  // In the same order for everybody, so that two who do this at once do not wait for each other.
  await holdingAll(engine, ids.sort(), async () => {
    await requireProfile(engine, udf)
    const records = (await engine.machine.list('profiles')).filter(({ id }) => ids.includes(id))
    const wrong = records.filter(record => record.isDefault !== (record.id === udf))
    const changes = wrong.map(
      record => ({ collection: 'profiles', put: { ...record, isDefault: record.id === udf } }) as const,
    )
    if (changes.length > 0) await engine.machine.commit(changes)
  })
}

function holdingAll(
  engine: EngineContext,
  [first, ...others]: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  if (first === undefined) return work()
  return engine.machine.exclusively(profileLock(first), () => holdingAll(engine, others, work))
}
