/** A portal under mixed load for as long as one likes: nothing may be lost, nothing may grow. */
import { objectDigest } from '../../../sdk/core/profile/index.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { deps } from '../support/people.ts'
import { bundleProgram } from '../support/program.ts'
import { acts, type Inhabitant, moveIn } from './actors.ts'
import { type Growth, hasGrown, judgeHandles, judgeMemory, type Sample, takeSample } from './samples.ts'

export interface SoakOptions {
  readonly minutes: number
  /** Of the project. */
  readonly root?: string
  /** People with accounts, each doing one thing after the other. */
  readonly people?: number
  /** Bytes that the portal is made to leak for every request. Default: none. */
  readonly leak?: number
  readonly onLine?: (line: string) => void
}

export interface SoakReport {
  readonly acts: number
  readonly events: number
  readonly samples: readonly Sample[]
  readonly growth: readonly Growth[]
  /** What should not have happened, each once. */
  readonly surprises: readonly string[]
}

/** Between two things that somebody does, in milliseconds: the load is steady, not the most there can be. */
const PAUSE = 60
const SAMPLES = 60
const LEAST_BETWEEN_SAMPLES = 1000

export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const { minutes, root, people = 12, leak = 0, onLine = () => {} } = options
  const program = await bundleProgram('test/portal/soak/subject.ts', root)
  const surprises = new Map<string, number>()
  try {
    // One address does what hundreds would.
    const unlimited = ['--rate-address', '0', '--rate-account', '0', '--storage-address', '0']
    const portal = await program.serve(unlimited, { MESH_SOAK_LEAK: `${leak}` })
    const inhabitants: Inhabitant[] = []
    for (let index = 0; index < people; index += 1) inhabitants.push(await moveIn(portal.url, index))
    const before = await rest(portal.url)

    const began = Date.now()
    const end = began + minutes * 60_000
    const samples: Sample[] = []
    let done = 0

    const live = async (inhabitant: Inhabitant, index: number) => {
      for (let turn = index; Date.now() < end; turn += 1) {
        await acts[turn % acts.length]!(inhabitant).catch(error => {
          const text =
            error instanceof Error ? `${acts[turn % acts.length]!.name}: ${error.message}` : String(error)
          surprises.set(text, (surprises.get(text) ?? 0) + 1)
        })
        done += 1
        await pause(PAUSE)
      }
    }
    const watch = async () => {
      const every = Math.max(LEAST_BETWEEN_SAMPLES, (end - began) / SAMPLES)
      while (Date.now() + every < end) {
        await pause(every)
        const sample = await takeSample(portal.url, (Date.now() - began) / 1000, done)
        samples.push(sample)
        onLine(formatSample(sample))
      }
    }
    await Promise.all([watch(), ...inhabitants.map(live)])

    const after = await rest(portal.url)
    for (const inhabitant of inhabitants) {
      const loss = await findLoss(inhabitant)
      if (loss !== undefined) surprises.set(loss, 1)
    }
    if (after.failures > 0) surprises.set('The portal counted failures of its own.', after.failures)
    const code = await portal.end('SIGTERM')
    if (code !== 0) surprises.set(`It ended with ${code}.`, 1)
    return {
      acts: done,
      events: inhabitants.reduce((sum, { heard }) => sum + heard, 0),
      samples,
      growth: [...judgeMemory(samples), ...judgeHandles(before, after)],
      surprises: [...surprises].map(([text, count]) => `${text} (${count}×)`),
    }
  } finally {
    program.dispose()
  }
}

export function isSound({ growth, surprises }: SoakReport): boolean {
  return surprises.length === 0 && !growth.some(hasGrown)
}

/** When nobody asks any more, and all connections are closed. */
async function rest(url: string): Promise<Sample> {
  await closeConnections()
  for (let attempt = 0; ; attempt += 1) {
    const sample = await takeSample(url, 0, 0)
    // The one that asks.
    if (sample.connections <= 1 || attempt > 100) return sample
    await pause(100)
  }
}

interface Dispatcher {
  readonly constructor: new () => Dispatcher
  close(): Promise<void>
}

/** Fetch keeps connections for as long as the server allows, in a place that Node has no other way to. */
async function closeConnections(): Promise<void> {
  const place = globalThis as unknown as Record<symbol, Dispatcher | undefined>
  const name = Symbol.for('undici.globalDispatcher.1')
  const old = place[name]
  if (old === undefined) return
  place[name] = new old.constructor()
  await old.close()
}

async function findLoss({ client, account, signed }: Inhabitant): Promise<string | undefined> {
  const { Entries: [entry] = [] } = await client.transact('Get', { Account: account })
  if (entry === undefined) return `${account} is gone.`
  const [stored, acknowledged] = await Promise.all([
    objectDigest(deps, entry.value as Mesh<'SignedPersonalProfile'>),
    objectDigest(deps, signed),
  ])
  return stored === acknowledged ? undefined : `${account} is not as it was acknowledged.`
}

const MIB = 1024 * 1024

function formatSample({ at, acts, rss, heap, files, listeners, connections }: Sample): string {
  const minutes = (at / 60).toFixed(1).padStart(6)
  const memory = `${(rss / MIB).toFixed(0)} MiB, heap ${(heap / MIB).toFixed(1)} MiB`
  return `${minutes} min  ${String(acts).padStart(8)} acts  ${memory}, ${files} files, ${connections} connections, ${listeners} listeners`
}

export function formatGrowth(growth: Growth): string {
  const { what, before, after } = growth
  const isMemory = what.startsWith('heap') || what.startsWith('memory')
  const show = (value: number) => (isMemory ? `${(value / MIB).toFixed(1)} MiB` : String(value))
  return `${what}: ${show(before)} → ${show(after)}${hasGrown(growth) ? '  GROWN' : ''}`
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}
