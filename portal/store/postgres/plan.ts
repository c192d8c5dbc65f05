/** Decides what a group of batches comes to, one after the other, before anything of it is written. */
import type { Batch, Put } from '../store.ts'

export interface Plan {
  /** Of each batch whether its expectations held. */
  readonly applied: readonly boolean[]
  /** What is left to put when all are done. */
  readonly puts: readonly Put[]
  readonly removes: readonly string[]
  /** Keys that must stay absent until the commit, though nothing is put there. */
  readonly absences: readonly string[]
}

/** A version that nobody can have read. */
const FRESH = -1

/** Every key that a group touches, once. */
export function keysOfGroup(batches: readonly Batch[]): readonly string[] {
  const keys = batches.flatMap(({ expect, put, remove }) => [
    ...expect.map(({ key }) => key),
    ...put.map(({ key }) => key),
    ...remove,
  ])
  return [...new Set(keys)]
}

/**
 * @param stored version of every key that has a row, 0 where the row has expired
 */
export function planGroup(batches: readonly Batch[], stored: ReadonlyMap<string, number>): Plan {
  const versions = new Map(stored)
  const puts = new Map<string, Put>()
  const removes = new Set<string>()
  const absences = new Set<string>()

  const applied = batches.map(({ expect, put, remove }) => {
    if (expect.some(({ key, version }) => (versions.get(key) ?? 0) !== version)) return false
    for (const { key, version } of expect) if (version === 0 && !stored.has(key)) absences.add(key)
    for (const key of remove) {
      versions.set(key, 0)
      puts.delete(key)
      removes.add(key)
    }
    for (const item of put) {
      versions.set(item.key, FRESH)
      puts.set(item.key, item)
      removes.delete(item.key)
    }
    return true
  })

  return {
    applied,
    puts: [...puts.values()],
    removes: [...removes],
    absences: [...absences].filter(key => !puts.has(key)),
  }
}
