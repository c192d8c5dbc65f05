/** A process that dies at any port call while an account is added or given up: the same end, and nothing in between. */
import { describe, expect, test } from 'vitest'
import { dieEverywhere } from './support/die-everywhere.ts'
import type { Moment } from './support/mortal.ts'
import { held, machineAtBoth, SECOND, secondWorld } from './support/two-portals.ts'
import { ALICE, type World } from './support/world.ts'

async function setStage(world: World, accounts: readonly string[]) {
  const second = secondWorld(world)
  const machine = machineAtBoth(world, second)
  const { udf } = await machine.engine.createAccount({ account: ALICE })
  await machine.engine.createApplication(udf, { kind: 'credential', entries: [] })
  for (const account of accounts) await machine.engine.addAccount(udf, { account })
  return { second, machine, udf }
}

const moments: readonly Moment[] = ['before', 'after']

describe.each(moments)('dying %s any port call', { timeout: 240_000 }, moment => {
  test('while adding an account', async () => {
    const places = await dieEverywhere(
      {
        set: world => setStage(world, []),
        actor: ({ machine }) => machine,
        async act(engine, { udf }) {
          await engine.addAccount(udf, { account: SECOND })
        },
        async verify({ machine, second, udf }, world) {
          const { engine, deps } = machine
          const summary = await engine.refresh(udf)
          expect(summary.accounts).toEqual([ALICE, SECOND])
          expect(summary.places.map(({ state }) => state)).toEqual(['ok', 'ok'])
          const [application] = await engine.applications(udf)
          for (const id of [udf, application!.identifier])
            expect(await held(second.connection(), id)).toBe(await held(world.connection(), id))
          expect(await deps.machine.list('registrations')).toEqual([])
        },
      },
      moment,
    )
    expect(places).toBeGreaterThan(20)
  })

  test('while giving one up', async () => {
    const places = await dieEverywhere(
      {
        set: world => setStage(world, [SECOND]),
        actor: ({ machine }) => machine,
        async act(engine, { udf }) {
          const { accounts } = (await engine.summary()).profiles[0]!
          if (accounts.includes(ALICE)) await engine.removeAccount(udf, ALICE)
        },
        async verify({ machine, udf }, world) {
          expect((await machine.engine.refresh(udf)).accounts).toEqual([SECOND])
          expect(await machine.deps.machine.list('registrations')).toEqual([])
          const { Entries } = await world.connection().transact('Get', { Account: ALICE })
          expect(Entries ?? []).toEqual([])
        },
      },
      moment,
    )
    expect(places).toBeGreaterThan(20)
  })
})
