/**
 * `npm run soak`: a portal in mixed use for two hours. Fails if anything that was acknowledged is lost, if anything
 * unexpected happens, or if memory or handles grow. Options: `-- --minutes 10 --people 30`.
 */
import { loadavg } from 'node:os'
import { pathToFileURL } from 'node:url'
import { bundle } from './bundle.mjs'
import { readOptions } from './options.mjs'
import { root } from './setup.mjs'

const { numbers } = readOptions({ minutes: 120, people: 12 }, [])
const { formatGrowth, isSound, runSoak } = await import(
  pathToFileURL(bundle('test/portal/soak/in-node.ts', 'soak')).href
)

console.log(`${numbers.minutes} minutes, ${numbers.people} people, load average ${loadavg()[0]?.toFixed(1)}`)
const report = await runSoak({ ...numbers, root, onLine: console.log })
console.log(
  [
    `${report.acts.toLocaleString('en')} acts, ${report.events.toLocaleString('en')} events`,
    ...report.growth.map(formatGrowth),
    ...report.surprises,
    isSound(report) ? 'Nothing was lost, nothing grew.' : 'Not as it should be.',
  ].join('\n'),
)
// Connections of the client would keep the program for some seconds.
process.exit(isSound(report) ? 0 : 1)
