/** What a portal says of itself now and then, and whether that has grown. */

export interface Sample {
  /** Seconds since the load began. */
  readonly at: number
  /** What was done until then. */
  readonly acts: number
  readonly rss: number
  /** Of the heap and outside of it, when the garbage is gone: see `subject.ts`. */
  readonly heap: number
  readonly external: number
  readonly files: number
  readonly resources: number
  readonly listeners: number
  readonly connections: number
  readonly failures: number
}

const names = {
  rss: 'process_resident_memory_bytes',
  heap: 'nodejs_heap_size_used_bytes',
  external: 'nodejs_external_memory_bytes',
  files: 'process_open_fds',
  resources: 'nodejs_active_resources',
  listeners: 'mesh_portal_listeners',
  connections: 'mesh_portal_connections',
  failures: 'mesh_portal_failures_total',
} as const

export async function takeSample(url: string, at: number, acts: number): Promise<Sample> {
  const text = await (await fetch(`${url}/metrics`, { headers: { Connection: 'close' } })).text()
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0)
  const readAll = Object.entries(names).map(([key, name]) => [key, read(name)])
  return { at, acts, ...(Object.fromEntries(readAll) as Omit<Sample, 'at' | 'acts'>) }
}

export interface Growth {
  readonly what: string
  readonly before: number
  readonly after: number
  readonly allowed: number
}

const KIB = 1024
const MIB = 1024 * KIB

/**
 * What may grow for every act: the portal remembers each signature until its date has passed, in some tens of bytes,
 * and no act has more than a few.
 */
const HEAP_OF_ACT = KIB
/** How far two medians of the same may differ. */
const NOISE = { heap: MIB, external: MIB, rss: 16 * MIB } as const

/**
 * Compares the third quarter of a load, when all has been used and every cache is full, with the last, by medians:
 * what remains when the garbage is gone, by what was done in between; and all memory, which the system gives out in
 * large pieces, by its share.
 */
export function judgeMemory(samples: readonly Sample[]): readonly Growth[] {
  const quarter = Math.max(1, Math.floor(samples.length / 4))
  const [early, late] = [samples.slice(-2 * quarter, -quarter), samples.slice(-quarter)]
  const median = (part: readonly Sample[], key: keyof Sample) =>
    part.map(sample => sample[key]).sort((a, b) => a - b)[part.length >> 1]!
  const compare = (what: string, key: keyof typeof NOISE, granted: number): Growth => {
    const before = median(early, key)
    return { what, before, after: median(late, key), allowed: before + granted + NOISE[key] }
  }
  const acts = median(late, 'acts') - median(early, 'acts')
  return [
    compare('heap', 'heap', acts * HEAP_OF_ACT),
    compare('memory outside of it', 'external', 0),
    compare('memory', 'rss', acts * HEAP_OF_ACT + median(early, 'rss') * 0.1),
  ]
}

/** Compares a portal at rest before the load with one at rest after it. */
export function judgeHandles(before: Sample, after: Sample): readonly Growth[] {
  const compare = (what: string, key: keyof Sample, more: number): Growth => ({
    what,
    before: before[key],
    after: after[key],
    allowed: before[key] + more,
  })
  return [
    compare('open files', 'files', 3),
    compare('active resources', 'resources', 3),
    compare('listeners', 'listeners', 0),
  ]
}

export function hasGrown({ after, allowed }: Growth): boolean {
  return after > allowed
}
