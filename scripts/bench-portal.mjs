/**
 * `npm run bench:portal`: how much a portal does on this machine: publishes, reads, memory, too many connections, beside
 * what the server library and the database do by themselves. Options: `-- --seconds 5 --connections 64 --accounts
 * 100000 --publishers 500 --versions 60`, and `sqlite` (the default) or `postgres`. A missed target is reported, not an
 * error. Nothing else should be running: the load average is printed for that reason.
 */
import { pathToFileURL } from 'node:url'
import { bundle } from './bundle.mjs'
import { readOptions } from './options.mjs'
import { ensurePostgres, root } from './setup.mjs'

const defaults = { seconds: 5, connections: 64, accounts: 100_000, publishers: 500, versions: 60 }
const { numbers, words } = readOptions(defaults, ['sqlite', 'postgres'])
const stores = words.length ? words : ['sqlite']
if (stores.includes('postgres')) ensurePostgres()
const { runBench } = await import(pathToFileURL(bundle('test/portal/load/in-node.ts', 'bench-portal')).href)

/** @type {string[]} */
const missed = []
for (const store of stores) {
  console.log(`\n${store}, ${numbers.connections} connections`)
  const onLine = (/** @type {string} */ line) => console.log(`  ${line}`)
  /** @type {{ name: string, value: number, unit: string, target?: number }[]} */
  const results = await runBench({ store, root, onLine, ...numbers })
  console.log()
  for (const result of results) {
    const { name, value, unit, target } = result
    const isMet = target === undefined || (unit === '/s' ? value >= target : value <= target)
    const goal =
      target === undefined ? '' : `${unit === '/s' ? '≥' : '≤'} ${target}${unit} ${isMet ? 'met' : 'MISSED'}`
    console.log(`  ${name.padEnd(40)} ${`${format(value)} ${unit}`.padStart(14)}   ${goal}`.trimEnd())
    if (!isMet) missed.push(`${store}: ${name}`)
  }
}
console.log(missed.length ? `\nMissed: ${missed.join('; ')}` : '\nEvery target is met.')

/** @param {number} value */
function format(value) {
  return value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en')
}
