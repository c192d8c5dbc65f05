/**
 * One run: a profile on a few devices, acts and mishaps in an order the seed decides, then a calm network until nothing
 * changes any more, and the verdict.
 */
import { isMeshError, type MeshErrorCode } from '../../sdk/core/error.ts'
import { createEngine, type MeshApi } from '../../sdk/engine/index.ts'
import * as seldom from '../../sdk/engine/seldom.ts'
import { ProcessDied } from '../engine/support/mortal.ts'
import { chooseAct, chooseEvent } from './acts.ts'
import type { Attempt } from './model.ts'
import { calm } from './network.ts'
import { type Device, DOMAINS, type Flaw, Stage } from './stage.ts'
import { come, verdict } from './verdict.ts'

export interface RunReport {
  readonly seed: number
  /** What is wrong at the end; empty for a run as it should be. */
  readonly complaints: readonly string[]
  readonly acts: number
  /** Edits that were confirmed. */
  readonly confirmed: number
  readonly deaths: number
  /** Named failures that somebody saw, and how often. */
  readonly failures: Readonly<Partial<Record<MeshErrorCode, number>>>
  readonly log: readonly string[]
}

export interface RunOptions {
  readonly seed: number
  readonly flaw?: Flaw
}

/** Acts under way at the same time. */
const MOST_AT_ONCE = 3

/** Failures that nothing honest portals and networks do can explain. */
const UNEXPLAINED =
  /^mesh\/(argument|json|schema|encoding|udf|jws|storage|portal\/internal|profile\/substituted)/

interface Counts {
  acts: number
  deaths: number
  readonly failures: Partial<Record<MeshErrorCode, number>>
  readonly complaints: string[]
}

export async function simulate({ seed, flaw }: RunOptions): Promise<RunReport> {
  // Whatever is loaded later takes its own time the first time.
  await Promise.all(Object.values(seldom).map(load => load()))
  const stage = new Stage(seed, flaw)
  const counts: Counts = { acts: 0, deaths: 0, failures: {}, complaints: [] }
  await play(stage, [() => setUp(stage)])
  const { random } = stage
  const storm = random.below(4)
  for (const { networks } of stage.devices) {
    for (const network of networks)
      network.weather = {
        dropRequest: storm * 0.04,
        dropAnswer: storm * 0.04,
        repeat: storm * 0.05,
        slowAnswer: 0.2,
      }
  }
  const works = Array.from({ length: 8 + random.below(18) }, () => () => perform(stage, counts))
  await play(stage, works)
  for (const device of stage.devices) {
    device.reopen()
    for (const network of device.networks) Object.assign(network, { weather: calm, isCut: false })
  }
  stage.note('the network is calm')
  let complaints: readonly string[] = []
  await play(stage, [
    async () => {
      await come(stage)
      complaints = await verdict(stage)
    },
  ])
  const isConfirmed = (attempt: Attempt) => attempt.confirmed !== undefined
  return {
    seed,
    complaints: [...counts.complaints, ...complaints],
    acts: counts.acts,
    confirmed: stage.attempts.filter(isConfirmed).length,
    deaths: counts.deaths,
    failures: counts.failures,
    log: stage.log,
  }
}

/** Two devices that may both change everything, while nothing goes wrong yet. */
async function setUp(stage: Stage): Promise<void> {
  const { random } = stage
  const { engine } = stage.addDevice()
  const account = `alice@${DOMAINS[0]}`
  const { udf } = await engine.createAccount({ account, name: 'device 0' })
  stage.profile = udf
  const kinds = (['credential', 'bookmark', 'contact'] as const).slice(random.below(3))
  for (const kind of kinds) {
    const { identifier } = await engine.createApplication(udf, { kind })
    stage.applications.push({ identifier, kind })
  }
  const second = stage.addDevice()
  const asked = await second.engine.beginConnect({ account, name: second.name })
  const [request] = await engine.pending(udf)
  await engine.accept(udf, request!.id, {
    authenticator: asked.authenticator,
    name: second.name,
    applications: stage.applications.map(({ identifier }) => ({ identifier, administrator: true })),
  })
  await second.engine.advanceConnect(asked.id)
  if (random.chance(0.4)) await engine.addAccount(udf, { account: `alice@${DOMAINS[1]}` })
}

/** Begins the works one after the other, some at the same time, until all have ended and nothing waits any more. */
async function play(stage: Stage, works: readonly (() => Promise<void>)[]): Promise<void> {
  const { turns, random } = stage
  const left = [...works]
  let active = 0
  let failure: { readonly error: unknown } | undefined
  for (;;) {
    await turns.settle()
    if (failure) throw failure.error
    const mayBegin = left.length > 0 && active < MOST_AT_ONCE
    if (mayBegin && (turns.count === 0 || random.chance(0.3))) {
      active += 1
      void left.shift()!()
        .catch(error => {
          failure = { error }
        })
        .finally(() => {
          active -= 1
        })
    } else if (turns.count > 0) {
      stage.note(`  ${turns.next()}`)
    } else if (active === 0) {
      return
    } else {
      await untilSomethingMoves(stage, () => active)
    }
  }
}

/** What neither computes nor waits for the network, and has not ended, hangs. */
async function untilSomethingMoves({ turns }: Stage, active: () => number): Promise<void> {
  const before = active()
  for (let tries = 0; tries < 400; tries += 1) {
    await new Promise(resolve => setTimeout(resolve, 5))
    if (turns.count > 0 || active() !== before) return
  }
  throw new Error('something waits for ever')
}

/** One act of one device, or of the world. */
async function perform(stage: Stage, counts: Counts): Promise<void> {
  const { random } = stage
  counts.acts += 1
  if (random.chance(0.25)) {
    const { name, happen } = chooseEvent(stage)
    stage.note(name)
    return happen(stage)
  }
  const device = random.pick(stage.devices)
  const { name, act } = chooseAct(stage)
  const isDoomed = random.chance(0.2)
  const engine = isDoomed
    ? device.doomedTab()
    : random.chance(0.1)
      ? createEngine(device.deps)
      : device.engine
  stage.note(`${device.name} ${name}${isDoomed ? ', in a tab that dies' : ''}`)
  try {
    await act(stage, device, engine)
  } catch (error) {
    if (error instanceof ProcessDied) await goOn(stage, device, counts)
    else noteFailure(stage, counts, error, `${device.name} ${name}`)
  }
}

/** Somebody opens another tab, and it does what such a page does first. */
async function goOn(stage: Stage, device: Device, counts: Counts): Promise<void> {
  counts.deaths += 1
  device.reopen()
  const { engine }: { readonly engine: MeshApi } = device
  stage.note(`${device.name} has another tab`)
  if (stage.random.chance(0.7))
    await engine.resume().catch(error => noteFailure(stage, counts, error, `${device.name} resumes`))
}

function noteFailure({ log }: Stage, { failures, complaints }: Counts, error: unknown, who: string): void {
  if (!isMeshError(error)) throw error
  log.push(`  ${who}: ${error.code}: ${error.message}`)
  failures[error.code] = (failures[error.code] ?? 0) + 1
  if (UNEXPLAINED.test(error.code)) complaints.push(`${who}: ${error.code}: ${error.message}`)
}
