/** What a portal says of itself now and then, and whether that has grown. */

export interface Sample {
  /** Seconds since the load began. */
  readonly at: number
  readonly rss: number
  readonly heap: number
  readonly files: number
  readonly resources: number
  readonly listeners: number
  readonly connections: number
  readonly failures: number
}

const names = {
  rss: 'process_resident_memory_bytes',
  heap: 'nodejs_heap_size_used_bytes',
  files: 'process_open_fds',
  resources: 'nodejs_active_resources',
  listeners: 'mesh_portal_listeners',
  connections: 'mesh_portal_connections',
  failures: 'mesh_portal_failures_total',
} as const

export async function takeSample(url: string, at: number): Promise<Sample> {
  const text = await (await fetch(`${url}/metrics`, { headers: { Connection: 'close' } })).text()
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0)
  return {
    at,
    ...(Object.fromEntries(Object.entries(names).map(([key, name]) => [key, read(name)])) as Omit<
      Sample,
      'at'
    >),
  }
}

export interface Growth {
  readonly what: string
  readonly before: number
  readonly after: number
  readonly allowed: number
}

const MIB = 1024 * 1024

/**
 * Compares the second quarter of a load, when everything has been used once, with the last. The least of each is taken
 * for the heap, which a garbage collector lets rise and fall; the median for all memory.
 */
export function judgeMemory(samples: readonly Sample[]): readonly Growth[] {
  const quarter = Math.max(1, Math.floor(samples.length / 4))
  const [early, late] = [samples.slice(quarter, 2 * quarter), samples.slice(-quarter)]
  const least = (part: readonly Sample[]) => Math.min(...part.map(({ heap }) => heap))
  const median = (part: readonly Sample[]) =>
    part.map(({ rss }) => rss).sort((a, b) => a - b)[part.length >> 1]!
  return [
    growth('heap', least(early), least(late), { share: 0.2, amount: 6 * MIB }),
    growth('memory', median(early), median(late), { share: 0.15, amount: 12 * MIB }),
  ]
}

/** Compares a portal at rest before the load with one at rest after it. */
export function judgeHandles(before: Sample, after: Sample): readonly Growth[] {
  const few = { share: 0, amount: 3 }
  return [
    growth('open files', before.files, after.files, few),
    growth('active resources', before.resources, after.resources, few),
    growth('listeners', before.listeners, after.listeners, { share: 0, amount: 0 }),
  ]
}

export function hasGrown({ after, allowed }: Growth): boolean {
  return after > allowed
}

function growth(
  what: string,
  before: number,
  after: number,
  { share, amount }: { readonly share: number; readonly amount: number },
): Growth {
  return { what, before, after, allowed: before * (1 + share) + amount }
}
