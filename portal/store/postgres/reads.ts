/** Reads by key: those that are asked for in one turn of the event loop share one query. */

interface Waiting<T> {
  readonly resolve: (found: T | undefined) => void
  readonly reject: (error: unknown) => void
}

const MOST_AT_ONCE = 100

/**
 * @param read finds what there is under some keys; absent ones are left out
 */
export function createReads<T extends { readonly key: string }>(
  read: (keys: readonly string[]) => Promise<readonly T[]>,
): (key: string) => Promise<T | undefined> {
  let waiting = new Map<string, Waiting<T>[]>()

  function start(): void {
    const all = [...waiting]
    waiting = new Map()
    for (let from = 0; from < all.length; from += MOST_AT_ONCE) {
      void settle(new Map(all.slice(from, from + MOST_AT_ONCE)))
    }
  }

  async function settle(asked: ReadonlyMap<string, readonly Waiting<T>[]>): Promise<void> {
    const askers = [...asked.values()].flat()
    try {
      const found = new Map((await read([...asked.keys()])).map(item => [item.key, item]))
      for (const [key, those] of asked) for (const { resolve } of those) resolve(found.get(key))
    } catch (error) {
      for (const { reject } of askers) reject(error)
    }
  }

  return key =>
    new Promise((resolve, reject) => {
      if (waiting.size === 0) setImmediate(start)
      const asking = waiting.get(key) ?? []
      asking.push({ resolve, reject })
      waiting.set(key, asking)
    })
}
