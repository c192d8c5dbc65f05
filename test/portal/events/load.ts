/** How soon a listener hears, with a thousand others on the line: for `npm run bench:events`. */
import { setMaxListeners } from 'node:events'
import { loadavg } from 'node:os'
import { createConnectionRequest, createConnectionResult } from '../../../sdk/core/connection/index.ts'
import type { PortalEvent } from '../../../sdk/core/protocol/follow.ts'
import { HttpPortal } from '../../../sdk/portal/index.ts'
import { takeSample } from '../soak/samples.ts'
import { createDevice, createPerson, createVersion, deps, type Person } from '../support/people.ts'
import { bundleProgram } from '../support/program.ts'
import { personal } from '../support/service.ts'

export interface EventsBenchOptions {
  readonly listeners: number
  /** How many requests, and how many versions, are measured. */
  readonly rounds: number
  /** Of the project. */
  readonly root: string
  readonly onLine: (line: string) => void
}

export interface EventsResult {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** At most. */
  readonly target?: number
}

const KIB = 1024
const unlimited = ['--rate-address', '0', '--rate-account', '0', '--storage-address', '0']
/** Publishing at the same time. */
const WRITERS = 4
const TARGET = 100
const AT_ONCE = 50

export async function runEventsBench(options: EventsBenchOptions): Promise<readonly EventsResult[]> {
  const { listeners, rounds, root, onLine } = options
  const program = await bundleProgram('portal/main.ts', root)
  const leaving = new AbortController()
  // One for each listener, which is no leak.
  setMaxListeners(listeners + 2, leaving.signal)
  try {
    const portal = await program.serve(unlimited)
    onLine(`${listeners} accounts are made …`)
    const crowd: Listener[] = []
    for (let index = 0; index < listeners; index += 1) crowd.push(await settle(portal.url, index))
    const approver = await settle(portal.url, listeners)
    const alone = await takeSample(portal.url, 0, 0)

    // One address may not do everything at once, whatever it may do in a second.
    const arriving = [approver, ...crowd]
    for (let index = 0; index < arriving.length; index += AT_ONCE) {
      const group = arriving.slice(index, index + AT_ONCE)
      await Promise.all(group.map(listener => listener.begin(leaving.signal)))
    }
    const crowded = await takeSample(portal.url, 0, 0)
    onLine(`${crowded.listeners} streams are open, load average ${load()}`)
    await measureRequest(approver)
    const asked: number[] = []
    for (let round = 0; round < rounds; round += 1) asked.push(await measureRequest(approver))
    onLine(`${rounds} requests, load average ${load()}`)

    const told: number[] = []
    const queue = crowd.slice(0, rounds)
    const write = async () => {
      for (let listener = queue.pop(); listener; listener = queue.pop())
        told.push(await listener.measureVersion())
    }
    await Promise.all(Array.from({ length: WRITERS }, write))
    onLine(`${told.length} versions by ${WRITERS} at once, load average ${load()}`)
    leaving.abort()
    await portal.end('SIGTERM')
    const name = `request seen, ${listeners} idle listeners`
    return [
      { name: `${name}, p50`, value: quantile(asked, 0.5), unit: 'ms' },
      { name: `${name}, p95`, value: quantile(asked, 0.95), unit: 'ms', target: TARGET },
      {
        name: 'version heard of by its listener, p95',
        value: quantile(told, 0.95),
        unit: 'ms',
        target: TARGET,
      },
      {
        name: 'memory of the portal a listener',
        value: (crowded.rss - alone.rss) / KIB / (listeners + 1),
        unit: 'KiB',
      },
      { name: 'memory of the portal with all of them', value: crowded.rss / KIB / KIB, unit: 'MiB' },
    ]
  } finally {
    leaving.abort()
    program.dispose()
  }
}

interface Listener {
  readonly person: Person
  readonly account: string
  readonly client: HttpPortal
  begin(signal: AbortSignal): Promise<void>
  /** The next event of a type. */
  next(type: PortalEvent['type']): Promise<void>
  /** Publishes a version, and waits until it is heard of. @returns milliseconds */
  measureVersion(): Promise<number>
}

const yesterday = Date.now() - 86_400_000
const dateOf = (version: number) => `${new Date(yesterday + version * 1000).toISOString().slice(0, 19)}Z`

async function settle(url: string, index: number): Promise<Listener> {
  const person = await createPerson()
  const client = new HttpPortal({ ...deps, clock: Date }, url)
  const account = `listener-a${index}x@example.com`
  await client.transact('CreateAccount', { Account: account, Profile: personal(person.signed) })
  const signer = { device: person.device.udf, key: person.device.keys.authentication.privateKey }
  let waiting: { readonly type: string; resolve(): void } | undefined

  const next = (type: PortalEvent['type']) =>
    new Promise<void>(resolve => {
      waiting = { type, resolve }
    })
  return {
    person,
    account,
    client,
    next,
    async begin(signal) {
      const question = { transaction: 'ConnectPending', request: { AccountID: account } } as const
      const open = next('open')
      const listening = (async () => {
        for await (const { type } of client.subscribe(question, { signer, signal })) {
          if (waiting?.type === type) waiting.resolve()
        }
        throw new Error('A stream has ended.')
      })()
      await Promise.race([open, listening])
      listening.catch(error => {
        if (!signal.aborted) throw error
      })
    },
    async measureVersion() {
      const signed = await createVersion(person, { updated: dateOf(index + 1) })
      const heard = next('profile')
      const began = performance.now()
      await client.transact('Publish', { Entry: personal(signed) })
      await heard
      return performance.now() - began
    },
  }
}

/** From the moment in which a new device sends its request until the approving one has fetched it. */
async function measureRequest({ person, account, client, next }: Listener): Promise<number> {
  const device = await createDevice('modern', dateOf(0))
  const { signed } = await createConnectionRequest(deps, {
    device: device.signed,
    key: device.keys.signature.privateKey,
    profile: person.udf,
  })
  const signer = { device: person.device.udf, key: person.device.keys.authentication.privateKey }
  const told = next('pending')
  const began = performance.now()
  const sent = client.transact('ConnectStart', { AccountID: account, SignedRequest: signed })
  await told
  const { Pending = [] } = await client.transact('ConnectPending', { AccountID: account }, { signer })
  const seen = performance.now() - began
  if (!Pending.some(({ Identifier }) => Identifier === device.udf))
    throw new Error('The request is not there.')
  await sent
  const Result = await createConnectionResult(deps, {
    decision: 'Rejected',
    device: device.signed,
    personal: person.signed,
    online: person.online.privateKey,
  })
  const gone = next('pending')
  await client.transact('ConnectComplete', { AccountID: account, Result }, { signer })
  await gone
  return seen
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}

function load(): string {
  return loadavg()
    .map(value => value.toFixed(1))
    .join(' ')
}
