/** Recorded signed objects, read and put into the order in which they depend on each other. */
import { splitTexts } from '../../../sdk/core/json/index.ts'
import { type VerifiedPersonal, verifyPersonalProfile } from '../../../sdk/core/profile/personal.ts'
import { type Mesh, readTagged } from '../../../sdk/core/schema/index.ts'
import type { Vectors } from '../../support/vectors.ts'
import { deps } from './family.ts'

export interface LogObject {
  readonly key: string
  readonly text: string
}

/** The objects of a recorded log, in file order. */
export function objectsOfLog(log: string): readonly LogObject[] {
  const [, ...items] = splitTexts(log).texts
  return items.map(item => {
    const { PrimaryKey, Text } = readTagged(item, 'DataItem').value as Mesh<'DataItem'>
    return { key: PrimaryKey!, text: Text! }
  })
}

/** Every version of every personal profile in logs of 2017, in file order; one object there is empty. */
export async function personalsOf(vectors: Vectors): Promise<readonly VerifiedPersonal[]> {
  const logs: readonly { readonly source: string; readonly text: string }[] = vectors.logs
  const objects = logs
    .filter(isOf2017)
    .flatMap(log => objectsOfLog(log.text))
    .map(({ text }) => readTagged(text, ['Entry', 'PortalEntry']))
  const signed = objects.flatMap(({ tag, value }) =>
    tag === 'SignedPersonalProfile' && value.SignedData !== undefined ? [value] : [],
  )
  return Promise.all(signed.map(value => verifyPersonalProfile(deps, value)))
}

/** Logs of 2015 have another form of signature, which no reader of 2017 knows. */
export function isOf2017(log: { readonly source: string }): boolean {
  return !log.source.includes('RunMesh')
}

/** The newest of the profiles that lists an application. */
export function listing(
  personals: readonly VerifiedPersonal[],
  identifier: string,
): VerifiedPersonal | undefined {
  return personals.findLast(({ applications }) => applications.some(entry => entry.Identifier === identifier))
}
