/** A step of the scenario: what is done at the portal, and what is verified of it. */
import type { PortalFeatures } from '../../sdk/core/protocol/features.ts'
import type { SuiteName } from '../../sdk/core/suite/index.ts'
import type { HttpPortal } from '../../sdk/portal/index.ts'
import type { HttpMachine } from '../support/machines.ts'

export interface Step {
  readonly name: string
  /** Why it makes no sense at this portal; undefined where it does. */
  readonly skip?: (scene: Scene) => string | undefined
  run(scene: Scene, verify: Verify): Promise<void>
}

/** Notes a fact. @throws StepFailure if it is none */
export type Verify = (fact: string, isTrue: boolean) => void

export class StepFailure extends Error {}

/** What the steps have to do with, and what earlier ones leave for later ones. */
export interface Scene {
  readonly portal: HttpPortal
  readonly features: PortalFeatures
  /** A portal that announces nothing. */
  readonly isOf2017: boolean
  readonly suite: SuiteName
  readonly domain: string
  readonly account: string
  /** A machine that nobody has used yet. */
  machine(): HttpMachine
  readonly left: Left
}

export interface Left {
  laptop?: HttpMachine
  /** UDF of the profile. */
  profile?: string
  phone?: HttpMachine
  /** Device UDF of the phone. */
  phoneDevice?: string
  /** Identifier of the credential catalog. */
  credentials?: string
  shares?: readonly string[]
  /** UDF and account of a second person. */
  stranger?: string
}

/** What an earlier step has left. @throws StepFailure where it has not */
export function take<N extends keyof Left>({ left }: Scene, name: N): NonNullable<Left[N]> {
  const value = left[name]
  if (value === undefined) throw new StepFailure(`an earlier step has left no ${name}`)
  return value
}

/** Runs what must be refused. @returns the code it was refused with */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'not refused',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  )
}
