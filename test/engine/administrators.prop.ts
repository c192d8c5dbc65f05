/** Two administrators who let devices in at the same time: every device is in, and everybody sees the same profile. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isMeshError } from '../../sdk/core/error.ts'
import type { PortalConnection } from '../../sdk/core/protocol/transact.ts'
import { ALICE, addAdministrator, World } from './support/world.ts'

/** Holds each transaction back for as many turns of the event loop as the list says, so that runs interleave. */
function delayed(portal: PortalConnection, turns: readonly number[]): PortalConnection {
  let next = 0
  return {
    url: portal.url,
    features: signal => portal.features(signal),
    async transact(transaction, request, options) {
      for (let turn = turns[next++ % turns.length] ?? 0; turn > 0; turn -= 1) {
        await new Promise(resolve => setTimeout(resolve))
      }
      return portal.transact(transaction, request, options)
    },
  }
}

const schedule = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 12 })

test('two administrators at once lose nothing', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom<readonly number[]>([0], [1], [0, 1]), { minLength: 2, maxLength: 4 }),
      schedule,
      schedule,
      async (assignments, first, second) => {
        const world = new World()
        const alice = await world.administrator({ wrap: portal => delayed(portal, first) })
        const helper = await addAdministrator(world, alice, portal => delayed(portal, second))
        const admins = [alice, helper]
        const devices = assignments.map(() => world.machine())
        const asked = await Promise.all(devices.map(({ engine }) => engine.beginConnect({ account: ALICE })))

        const work = admins.map(async ({ engine, profile }, index) => {
          const mine = asked.filter((_, device) => assignments[device]!.includes(index))
          for (const { device, authenticator } of mine) {
            const request = (await engine.pending(profile)).find(pending => pending.device === device)
            // Where both decide about one device, the second may find it done.
            if (!request) continue
            await engine.accept(profile, request.id, { authenticator }).catch(error => {
              if (!isMeshError(error, 'mesh/connect/missing')) throw error
            })
          }
        })
        await Promise.all(work)

        const joined = await Promise.all(
          devices.map(({ engine }, index) => engine.advanceConnect(asked[index]!.id)),
        )
        expect(joined.map(({ state }) => state)).toEqual(devices.map(() => 'joined'))
        const everybody = [...admins, ...devices]
        const versions = await Promise.all(everybody.map(({ engine }) => engine.refresh(alice.profile)))
        expect(new Set(versions.map(({ digest }) => digest)).size).toBe(1)
        expect(versions[0]!.devices.map(({ udf }) => udf).sort()).toEqual(
          versions.map(({ device }) => device).sort(),
        )
      },
    ),
    { numRuns: 15 },
  )
})
