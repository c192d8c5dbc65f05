/**
 * `npm run bench:events`: how soon an approving device sees a request, and a listener a version, with a thousand idle
 * listeners. Options: `-- --listeners 1000 --rounds 200`. A missed target is reported, not an error.
 */
import { pathToFileURL } from 'node:url'
import { bundle } from './bundle.mjs'
import { readOptions } from './options.mjs'
import { root } from './setup.mjs'

const { numbers } = readOptions({ listeners: 1000, rounds: 200 }, [])
const { runEventsBench } = await import(
  pathToFileURL(bundle('test/portal/events/in-node.ts', 'bench-events')).href
)
/** @type {{ name: string, value: number, unit: string, target?: number }[]} */
const results = await runEventsBench({ ...numbers, root, onLine: console.log })
for (const { name, value, unit, target } of results) {
  const goal = target === undefined ? '' : `≤ ${target} ${unit} ${value <= target ? 'met' : 'MISSED'}`
  console.log(`  ${name.padEnd(48)} ${`${value.toFixed(1)} ${unit}`.padStart(12)}   ${goal}`.trimEnd())
}
// Connections of the client would keep the program for some seconds.
process.exit(0)
