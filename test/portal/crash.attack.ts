/**
 * Attack 25: the process is killed under load, again and again, and the database server as well; what was acknowledged
 * is there, and nothing is half there. `npm run crash` does more of it.
 */
import { describe, expect, it } from 'vitest'
import { runCrashes } from './crash/crashes.ts'
import { LostError } from './crash/writers.ts'
import { canHavePostgres } from './support/postgres.ts'

const COUNT = Number(process.env['MESH_CRASH_ROUNDS'] ?? 200)
/** In milliseconds: a machine that is busy with other things does fewer. */
const TIME = 60_000
const FEWEST = Math.min(COUNT, 10)
/** In which it has done the fewest on any machine. */
const PATIENCE = 5 * 60_000

// All at once: a portal that is being killed leaves the machine idle half of the time.
describe.concurrent.each(['sqlite', 'postgres'] as const)('a portal on %s', store => {
  describe.skipIf(store === 'postgres' && !canHavePostgres)('that is killed', () => {
    it('loses nothing that it acknowledged', { timeout: PATIENCE }, async () => {
      const report = await runCrashes({ store, count: COUNT, time: TIME, fewest: FEWEST })
      console.log(store, JSON.stringify(report))
      expect(report.kills + report.stops).toBeGreaterThanOrEqual(FEWEST)
      expect(report.acknowledged).toBeGreaterThan(report.kills)
      // Kills that cut nothing off would show nothing.
      expect(report.cutOff.stored + report.cutOff.absent).toBeGreaterThan(0)
    })

    it('is caught when it acknowledges too early (control)', { timeout: PATIENCE }, async () => {
      await expect(runCrashes({ store, count: 20, lies: true })).rejects.toThrow(LostError)
    })
  })
})
