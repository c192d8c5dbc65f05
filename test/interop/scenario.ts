/** The complete life of a profile at a portal, step by step; each prints what was verified. */
import { isMeshError } from '../../sdk/core/error.ts'
import type { SuiteName } from '../../sdk/core/suite/index.ts'
import { HttpPortal } from '../../sdk/portal/index.ts'
import { createHttpMachine } from '../support/machines.ts'
import * as account from './account-steps.ts'
import * as application from './application-steps.ts'
import * as device from './device-steps.ts'
import * as recovery from './recovery-steps.ts'
import { type Scene, type Step, StepFailure } from './step.ts'

/** In this order: later ones use what earlier ones leave. */
const steps: readonly Step[] = [
  account.hello,
  account.getAbsent,
  account.validateFree,
  device.connectMissing,
  account.create,
  account.get,
  account.validateTaken,
  account.takeOver,
  account.publishStale,
  device.scanRefused,
  device.connectByAddress,
  device.sameForAll,
  application.createCredentials,
  application.grant,
  application.updateCredentials,
  application.bookmarksAndContacts,
  application.ssh,
  application.mail,
  device.reject,
  device.scan,
  account.status,
  recovery.escrow,
  recovery.recover,
  device.sameForAll,
  account.deleteAccount,
]

export interface ScenarioOptions {
  /** Base URL of the portal. */
  readonly portal: string
  /** Default: `modern`, and `2017` at a portal that announces nothing. */
  readonly suite?: SuiteName | undefined
  /** Of the accounts. Default: what the portal announces first, otherwise its host's name. */
  readonly domain?: string | undefined
  /** Must not exist yet. Default: a random name. */
  readonly account?: string | undefined
  readonly onLine: (line: string) => void
}

export interface ScenarioReport {
  readonly passed: number
  readonly skipped: number
  /** Names of steps. */
  readonly failed: readonly string[]
  readonly notRun: readonly string[]
}

/** Plays it all. A step that fails ends it, since the next would have nothing to stand on. */
export async function runScenario(options: ScenarioOptions): Promise<ScenarioReport> {
  const { onLine } = options
  const report = { passed: 0, skipped: 0, failed: [] as string[], notRun: [] as string[] }
  let scene: Scene
  try {
    scene = await setScene(options)
  } catch (error) {
    onLine(`FAIL  reaching the portal: ${describe(error)}`)
    return { ...report, failed: ['reaching the portal'] }
  }
  onLine(`${options.portal}, account ${scene.account}, suite ${scene.suite}`)
  for (const [index, { name, skip, run }] of steps.entries()) {
    const reason = skip?.(scene)
    if (reason !== undefined) {
      report.skipped += 1
      onLine(`skip  ${name}: ${reason}`)
      continue
    }
    const started = performance.now()
    const facts: string[] = []
    try {
      await run(scene, (fact, isTrue) => {
        if (!isTrue) throw new StepFailure(`not so: ${fact}`)
        facts.push(fact)
      })
      report.passed += 1
      onLine(`ok    ${name} (${Math.round(performance.now() - started)} ms)`)
      for (const fact of facts) onLine(`        ${fact}`)
    } catch (error) {
      report.failed.push(name)
      onLine(`FAIL  ${name}`)
      for (const fact of facts) onLine(`        ${fact}`)
      onLine(`      → ${describe(error)}`)
      report.notRun.push(...steps.slice(index + 1).map(step => step.name))
      break
    }
  }
  return report
}

async function setScene(options: ScenarioOptions): Promise<Scene> {
  const deps = { crypto: globalThis.crypto, clock: Date }
  const portal = new HttpPortal(deps, options.portal, { deadline: 60_000 })
  const features = await portal.features()
  const isOf2017 = features.names.size === 0
  const domain = options.domain ?? features.domains[0] ?? new URL(options.portal).hostname
  const account = options.account ?? `interop-${randomName()}@${domain}`
  return {
    portal,
    features,
    isOf2017,
    suite: options.suite ?? (isOf2017 ? '2017' : 'modern'),
    domain,
    account,
    // One connection for all of them: what one deletes, no other asks a portal of 2017 for.
    machine: () =>
      createHttpMachine({
        url: options.portal,
        domains: [account.slice(account.lastIndexOf('@') + 1)],
        portal,
      }),
    left: {},
  }
}

/** Letters without those that can be taken for one another. */
function randomName(): string {
  const letters = 'bcdfghjkmpqrstwxyz'
  return [...crypto.getRandomValues(new Uint8Array(10))].map(byte => letters[byte % letters.length]).join('')
}

function describe(error: unknown): string {
  if (isMeshError(error)) return `${error.code}: ${error.message}`
  if (error instanceof StepFailure) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
