/** A machine store that lives as long as its object. Engines that share one are tabs of one browser. */
import type { MachineChange, MachineStore } from '../ports.ts'
import { type Collection, collections, type MachineRecords } from '../records.ts'

export class MemoryMachine implements MachineStore {
  readonly #records = new Map(collections.map(name => [name, new Map<string, unknown>()]))
  readonly #queues = new Map<string, Promise<unknown>>()
  readonly #listeners = new Set<(changed: readonly Collection[]) => void>()

  async get<C extends Collection>(collection: C, id: string): Promise<MachineRecords[C] | undefined> {
    return structuredClone(this.#of(collection).get(id)) as MachineRecords[C] | undefined
  }

  async list<C extends Collection>(collection: C, under?: string): Promise<readonly MachineRecords[C][]> {
    const all = [...this.#of(collection)]
    if (under === undefined) return structuredClone(all.map(([, record]) => record)) as MachineRecords[C][]
    const found = all.filter(([id]) => id.startsWith(`${under}/`)).sort(([a], [b]) => (a < b ? -1 : 1))
    return structuredClone(found.map(([, record]) => record)) as MachineRecords[C][]
  }

  async commit(changes: readonly MachineChange[]): Promise<void> {
    // Everything that can fail (a value that cannot be cloned) fails before the first record is touched.
    const copies = structuredClone(changes)
    for (const change of copies) {
      if ('put' in change) this.#of(change.collection).set(change.put.id, change.put)
      else this.#of(change.collection).delete(change.remove)
    }
    const changed = [...new Set(copies.map(change => change.collection))]
    for (const listener of [...this.#listeners]) listener(changed)
  }

  async exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(name) ?? Promise.resolve()
    const mine = before.then(work)
    const settled = mine.catch(() => {})
    this.#queues.set(name, settled)
    try {
      return await mine
    } finally {
      if (this.#queues.get(name) === settled) this.#queues.delete(name)
    }
  }

  subscribe(listener: (changed: readonly Collection[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #of(collection: Collection): Map<string, unknown> {
    return this.#records.get(collection)!
  }
}
