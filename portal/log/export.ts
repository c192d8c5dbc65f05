/** Writes everything a store holds as the two logs of a portal of 2017 (wire D). */

import { isMeshError } from '../../sdk/core/error.ts'
import { readTagged } from '../../sdk/core/schema/index.ts'
import { type Clock, wireDate } from '../clock.ts'
import type { PortalStore } from '../store/store.ts'
import { itemToLogged, type LoggedObject } from './logged-objects.ts'
import { readOrigins } from './origins.ts'

export interface ExportedObject extends LoggedObject {
  /** When it was stored here: UTC, wire form. */
  readonly added: string
}

/**
 * Every live object with its key, as of one moment, each key once. A record that was imported goes out as it came,
 * unless something has changed under its key since.
 *
 * @throws what the store throws
 */
export async function* exportObjects(store: PortalStore, clock: Clock): AsyncGenerator<ExportedObject> {
  const origins = await readOrigins(store)
  for await (const { updated, ...item } of store.snapshot()) {
    const object = itemToLogged(item, clock)
    if (object === undefined) continue
    const name = `${object.log}/${object.key}`
    const origin = origins.get(name)
    origins.delete(name)
    const text = origin?.standsFor === object.text ? origin.text : object.text
    yield { ...object, text, added: wireDate(updated) }
  }
  for (const { log, key, text, standsFor } of origins.values()) {
    if (standsFor === undefined) yield { log, key, text, added: wireDate(clock.now()) }
  }
}

/** Types of our own suites: unknown in 2017, where an unknown tag ends the reading. */
const LATER = /"(?:Public|Private)Key(?:OKP|EC)"\s*:/
/** An escape that 2017 software misreads, or a character that it cannot write; backslashes may come in pairs. */
const DEADLY = /(?:^|[^\\])(?:\\\\)*\\u|[\u{10000}-\u{10ffff}]/u

/**
 * Why a program of 2017 could not read an object, so that its log would end there, or the program when somebody asks
 * for it. What is signed or encrypted inside it does not look at.
 */
export function objectionOf2017({ key, text }: LoggedObject): string | undefined {
  if (LATER.test(text)) return 'It has a key of a kind that 2017 does not know.'
  if (DEADLY.test(text) || DEADLY.test(key)) return 'It has characters that 2017 cannot read.'
  try {
    readTagged<'Entry' | 'PortalEntry'>(text, ['Entry', 'PortalEntry'])
    return undefined
  } catch (error) {
    if (isMeshError(error)) return `2017 could not read it: ${error.message}`
    throw error
  }
}
