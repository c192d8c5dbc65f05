/**
 * `npm run simulate`: devices, portals and a bad network, 10,000 runs, each from a seed of its own. Prints what is wrong
 * with a run and its seed; fails when there is one. Options: `-- --runs 2000 --seed 7`; `--runs 1 --seed 7 --verbose`
 * plays that one again and prints what happened in it.
 */
import { pathToFileURL } from 'node:url'
import { bundle } from './bundle.mjs'
import { readOptions } from './options.mjs'
import { fail } from './setup.mjs'

/** What a run that broke off reports. */
const nothing = { acts: 0, confirmed: 0, deaths: 0, failures: {}, log: [] }
const SEEDS = 1_000_000_000
/** More than that are not printed one by one. */
const MOST_SHOWN = 20

const isVerbose = process.argv.includes('--verbose')
const { numbers } = readOptions(
  { runs: 10_000, seed: Date.now() % SEEDS },
  [],
  process.argv.slice(2).filter(argument => argument !== '--verbose'),
)
const file = bundle('test/simulate/in-node.ts', 'simulate')
const { simulate } = await import(pathToFileURL(file).href)

let seed = numbers.seed
process.on('unhandledRejection', error => {
  fail(`Nobody expected in the run of seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`)
})

console.log(`${numbers.runs.toLocaleString('en')} runs, seeds from ${seed}`)
const began = performance.now()
const total = { acts: 0, confirmed: 0, deaths: 0 }
/** @type {Record<string, number>} */
const failures = {}
/** @type {number[]} */
const wrong = []
for (let run = 1; run <= numbers.runs; run += 1, seed += 1) {
  const report = await simulate({ seed }).catch((/** @type {unknown} */ error) => {
    if (isVerbose) throw error
    return { ...nothing, complaints: [String(error instanceof Error ? error.stack : error)] }
  })
  if (isVerbose) console.log(report.log.join('\n'))
  total.acts += report.acts
  total.confirmed += report.confirmed
  total.deaths += report.deaths
  for (const [code, count] of Object.entries(report.failures)) failures[code] = (failures[code] ?? 0) + count
  if (report.complaints.length > 0) {
    wrong.push(seed)
    if (wrong.length <= MOST_SHOWN) console.log(`seed ${seed}: ${report.complaints.join('; ')}`)
  }
  if (run % 500 === 0) console.log(`  ${run.toLocaleString('en')} …`)
}
const seconds = (performance.now() - began) / 1000
console.log(
  [
    `${numbers.runs.toLocaleString('en')} runs in ${Math.round(seconds)} s: ${total.acts.toLocaleString('en')} acts, ` +
      `${total.confirmed.toLocaleString('en')} edits confirmed, ${total.deaths.toLocaleString('en')} tabs died`,
    `Seen on the way: ${Object.entries(failures)
      .sort(([, one], [, other]) => other - one)
      .map(([code, count]) => `${code} ${count}`)
      .join(', ')}`,
    wrong.length > 0
      ? `${wrong.length} runs went wrong: ${wrong.join(' ')}`
      : 'Nothing was lost, all devices agree.',
  ].join('\n'),
)
process.exitCode = wrong.length > 0 ? 1 : 0
