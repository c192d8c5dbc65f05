/**
 * Attack 25: the process is killed under load, again and again, and the database server as well; what was acknowledged
 * is there, and nothing is half there. `npm run crash` does more of it.
 */
import { describe, expect, it } from 'vitest'
import { runCrashes } from './crash/crashes.ts'
import { LostError } from './crash/writers.ts'
import { canHavePostgres } from './support/postgres.ts'

const COUNT = Number(process.env['MESH_CRASH_ROUNDS'] ?? 200)
/** In milliseconds: a minute or two are enough on a machine that has nothing else to do. */
const PATIENCE = 15 * 60_000

// All at once: a portal that is being killed leaves the machine idle half of the time.
describe.concurrent.each(['sqlite', 'postgres'] as const)('a portal on %s', store => {
  describe.skipIf(store === 'postgres' && !canHavePostgres)('that is killed', () => {
    it('loses nothing that it acknowledged', { timeout: PATIENCE }, async () => {
      const report = await runCrashes({ store, count: COUNT })
      console.log(store, JSON.stringify(report))
      expect(report.kills + report.stops).toBe(COUNT)
      expect(report.acknowledged).toBeGreaterThan(report.kills)
      // Kills that cut nothing off would show nothing.
      expect(report.cutOff.stored + report.cutOff.absent).toBeGreaterThan(0)
    })

    it('is caught when it acknowledges too early (control)', { timeout: PATIENCE }, async () => {
      await expect(runCrashes({ store, count: 20, lies: true })).rejects.toThrow(LostError)
    })
  })
})
