/** The two stores of a portal of 2017: in memory, and as logs that the next process reads (wire D). */
import { type Mesh, type Tagged, type TypeName, writeTagged } from '../../../sdk/core/schema/index.ts'
import { Fatal, readLogOf2017, readTaggedOf2017 } from './reader.ts'

type Stored = Tagged<'Entry' | 'PortalEntry'>

const HEADERS = {
  mesh: { Content: 'application/mesh', Comment: 'Persistence store for Mathematical Mesh' },
  portal: { Content: 'application/mesh-portal', Comment: 'Persistence store for Mesh Portal' },
} as const

/** The texts of both files, which outlive the process. */
export interface Files {
  mesh: string
  portal: string
}

/** One process's view of its logs. Transaction identifiers begin anew with it and are shared by both stores. */
export class Stores {
  readonly #files: Files
  readonly #items = {
    mesh: new Map<string, Stored | 'deleted'>(),
    portal: new Map<string, Stored | 'deleted'>(),
  }
  #transactions = 0

  constructor(files: Files) {
    this.#files = files
    for (const name of ['mesh', 'portal'] as const) {
      if (files[name] === '') files[name] = write('LogHeader', { Type: 'Data', ...HEADERS[name] })
      for (const { value } of readLogOf2017(files[name])) {
        const { PrimaryKey: key = '', Action, Text } = value
        if (Action === 'Delete' || Text === undefined) this.#items[name].set(key, 'deleted')
        else this.#items[name].set(key, readTaggedOf2017<'Entry' | 'PortalEntry'>(Text, anyTypeOf(Text)))
      }
    }
  }

  /** @throws Fatal for a key that was deleted, since the reference uses the item without looking */
  get(store: keyof Files, key: string): Stored | undefined {
    const item = this.#items[store].get(key)
    if (item === 'deleted') throw new Fatal('NullReferenceException')
    return item
  }

  isKnown(store: keyof Files, key: string): boolean {
    return this.#items[store].has(key)
  }

  put(store: keyof Files, key: string, object: Stored, action: 'New' | 'Update'): void {
    const Text = write(object.tag, object.value)
    // The writer of 2017 has no surrogates: NYI.
    if (/[\ud800-\udfff]/.test(Text)) throw new Fatal('NYI: The feature has not been implemented')
    this.#transactions += 1
    this.#files[store] += write('DataItem', {
      TransactionID: `TID:${this.#transactions}`,
      PrimaryKey: key,
      Action: action,
      Added: '2017-12-05T12:00:00Z',
      ...(action === 'Update' ? { Keys: [] } : {}),
      Text,
    })
    this.#items[store].set(key, object)
  }

  /** In memory alone: the account is back when the process starts again. */
  delete(store: keyof Files, key: string): void {
    this.#items[store].set(key, 'deleted')
  }
}

function write<T extends TypeName>(tag: T, value: Mesh<T>): string {
  return writeTagged<T>({ tag, value }, 'reference', { exact: true })
}

function anyTypeOf(text: string): 'Entry' | 'PortalEntry' {
  return /^\s*\{\s*"(?:Account|AccountProfile|ConnectionsPending)"/.test(text) ? 'PortalEntry' : 'Entry'
}
