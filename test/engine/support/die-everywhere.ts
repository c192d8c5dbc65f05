/** A part of a play in which one process dies at every port call in turn, and another takes over. */
import { expect } from 'vitest'
import { createEngine, type MeshApi } from '../../../sdk/engine/index.ts'
import { type Moment, mortal, ProcessDied } from './mortal.ts'
import { type TestMachine, World } from './world.ts'

export interface Play<S> {
  /** Everything before the part under test. */
  set(world: World): Promise<S>
  /** The part under test; repeated in the new process after `resume`, as a person would. */
  act(engine: MeshApi, stage: S): Promise<unknown>
  actor(stage: S): TestMachine
  /** What must hold in the end. */
  verify(stage: S, world: World): Promise<void>
}

/** Plays the part once to count its port calls, then once for every place and moment to die. */
export async function dieEverywhere<S>(play: Play<S>, moment: Moment): Promise<number> {
  for (let fatal = 1; ; fatal += 1) {
    const world = new World()
    const stage = await play.set(world)
    const { deps } = play.actor(stage)
    const process = mortal(deps, fatal, moment)
    const ended = await play.act(createEngine(process.deps), stage).then(
      () => true,
      error => {
        if (error instanceof ProcessDied) return false
        throw error
      },
    )
    if (process.calls() < fatal) {
      expect(ended, 'the part under test runs to its end when nobody dies').toBe(true)
      return fatal - 1
    }
    const next = createEngine(deps)
    try {
      await next.resume()
      await play.act(next, stage)
      await play.verify(stage, world)
    } catch (error) {
      throw new Error(`died ${moment} port call ${fatal}`, { cause: error })
    }
  }
}

/** Keys whose owner nobody knows, and records whose keys are gone. */
export async function expectTidy({ deps }: TestMachine, engine: MeshApi): Promise<void> {
  await engine.resume()
  const { devices, profiles, creates } = await engine.summary()
  expect(creates).toEqual([])
  const keys = await deps.vault.list()
  const owners = [...devices, ...profiles].map(({ udf }) => udf)
  expect(keys.filter(({ owner }) => !owners.includes(owner))).toEqual([])
  for (const device of devices) expect(keys.filter(({ owner }) => owner === device.udf)).toHaveLength(3)
  for (const profile of profiles) expect(profile.keysMissing).toBe(false)
}
