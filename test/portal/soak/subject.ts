/**
 * The portal as a soak weighs it: the same service, server and store as `mathmesh-portal` starts, but that its metrics
 * tell of memory when the garbage is gone, and that what it keeps of profiles is soon full. Until a cache is full
 * nobody can tell it from a leak.
 */
import { subscribe } from 'node:diagnostics_channel'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parseCommandLine } from '../../../portal/command-line.ts'
import { startPortal } from '../../../portal/portal.ts'
import { silentLog } from '../../../portal/service/log.ts'

/** Some tens of profiles. */
const REMEMBERED = 100_000

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Two rounds: what is freed by finalizers goes in the second. */
function weighed<Weight>(weigh: () => Weight): () => Weight {
  return () => {
    collectGarbage()
    collectGarbage()
    return weigh()
  }
}
const { memoryUsage } = process
process.memoryUsage = Object.assign(weighed(memoryUsage), { rss: weighed(memoryUsage.rss) })

/** A leak of so many bytes for every request, for the test that shows that one would be noticed. */
const leak = Number(process.env['MESH_SOAK_LEAK'] ?? 0)
const leaked: number[][] = []
if (leak > 0) {
  subscribe('http.server.request.start', () => void leaked.push(new Array<number>(leak / 8).fill(0.5)))
}

const command = parseCommandLine(process.argv.slice(2), process.env)
if (command.name !== 'serve') throw new Error('It only serves.')
const portal = await startPortal(command.settings, {
  log: silentLog,
  version: 'soak',
  remembered: REMEMBERED,
})
process.once('SIGTERM', () => {
  portal.stop().then(() => process.exit(0))
})
console.log(`The portal is at ${portal.url}/\nStop it with Ctrl+C.`)
