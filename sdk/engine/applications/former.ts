/** Versions of applications that were right by the profile as it was before somebody was taken something from. */
import { type ApplicationEntry, roleOf } from '../../core/application/index.ts'
import { isMeshError } from '../../core/error.ts'
import type { ApplicationVersion } from '../../core/profile/index.ts'
import type { Mesh } from '../../core/schema/index.ts'
import type { EngineContext } from '../context.ts'
import { removalsOf } from '../members/noted.ts'
import type { Reader } from './contents.ts'
import { type JudgedVersion, judgeVersion } from './versions.ts'

/**
 * After a device was removed or granted less, the version that it signed or could read is none of the profile's as it is
 * now. Who has to sign it anew judges it by the profile as it was: what is in it was written by those who might.
 */
export async function judgeByFormer(
  engine: EngineContext,
  signed: Mesh<'SignedApplicationProfile'>,
  {
    reader,
    entry,
    known,
  }: {
    readonly reader: Reader
    readonly entry: ApplicationEntry
    readonly known: ApplicationVersion | undefined
  },
): Promise<JudgedVersion | undefined> {
  const identifier = entry.Identifier!
  if (roleOf(entry, reader.profile.device) !== 'administrator') return undefined
  const grants = (await engine.machine.list('grants')).filter(flow => flow.applications.includes(identifier))
  for (const { before } of [...(await removalsOf(engine, reader.profile.id)), ...grants]) {
    if (before === undefined) continue
    try {
      const personal = await engine.verifiedPersonal(before)
      const { version } = await judgeVersion(engine, signed, { identifier, personal, known })
      return { version, isSound: false }
    } catch (error) {
      if (!isMeshError(error)) throw error
    }
  }
  return undefined
}
