/**
 * `npm run fuzz`: mutated inputs against everything that reads what others wrote (test/fuzz). Prints a line per target
 * and every finding; fails when there is one. Options: `-- --count 1000000 --seed 7`, words to choose targets
 * (`-- jws jwe`), `--index 117` for a single input of each.
 *
 * The fuzzer runs in a thread of its own. This one watches that it gets on: an input that does not end is a finding.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { bundle } from './bundle.mjs'
import { readOptions } from './options.mjs'
import { fail, root } from './setup.mjs'

/** @typedef {import('../test/fuzz/fuzz.ts').FuzzReport} FuzzReport */
/** @typedef {import('../test/fuzz/fuzz.ts').Finding} Finding */

const STUCK_SECONDS = 120
const ALL = -1

const args = process.argv.slice(2)
const words = args.filter(argument => /^[a-z]/.test(argument))
const { numbers } = readOptions(
  { count: 100_000, seed: Date.now() % 1_000_000_000, index: ALL },
  [],
  args.filter(argument => !words.includes(argument)),
)
const { count, seed } = numbers
const index = numbers.index === ALL ? undefined : numbers.index
const file = bundle('test/fuzz/in-node.ts', 'fuzz')
// Two words that the thread writes: the target and the input it is at.
const progress = new Int32Array(new SharedArrayBuffer(8))
const program = `
  import { parentPort, workerData } from 'node:worker_threads'
  import { run } from ${JSON.stringify(pathToFileURL(file).href)}
  const { progress, ...options } = workerData
  const report = await run({
    ...options,
    onInput: (target, index) => { progress[0] = target; progress[1] = index },
    onLine: line => parentPort.postMessage({ line }),
  })
  parentPort.postMessage({ report })`

console.log(`Seed ${seed}, ${count.toLocaleString('en')} inputs`)
const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`), {
  workerData: { count, seed, index, words, progress },
})
const watchdog = setInterval(watch, 1000)
let quietSince = Date.now()
let before = ''
worker.on('message', ({ line, report }) => (report ? conclude(report) : console.log(line)))
worker.on('error', error => fail(`The fuzzer failed: ${error.stack}`))

function watch() {
  const now = progress.join()
  if (now !== before) quietSince = Date.now()
  before = now
  if (Date.now() - quietSince < STUCK_SECONDS * 1000) return
  fail(`Target ${progress[0]} did not finish input ${progress[1]} of seed ${seed} in ${STUCK_SECONDS} s.`)
}

/** @param {FuzzReport} report */
function conclude({ inputs, seconds, targets, findings }) {
  clearInterval(watchdog)
  const slowest = targets.reduce((a, b) => (b.slowest.milliseconds > a.slowest.milliseconds ? b : a))
  const total = (/** @type {'accepted' | 'tolerated'} */ name) =>
    targets.reduce((sum, target) => sum + target[name], 0).toLocaleString('en')
  console.log(
    `\n${inputs.toLocaleString('en')} inputs in ${Math.round(seconds)} s, ` +
      `${Math.round(inputs / seconds).toLocaleString('en')}/s; ${total('accepted')} accepted for meaning the same, ` +
      `${total('tolerated')} tolerated; slowest ${slowest.slowest.milliseconds.toFixed(1)} ms ` +
      `(${slowest.name} #${slowest.slowest.index})`,
  )
  for (const finding of findings) describe(finding)
  console.log(findings.length ? `${findings.length} findings` : 'No findings')
  process.exitCode = findings.length ? 1 : 0
}

/** @param {Finding} finding */
function describe({ target, index, kind, message, input }) {
  const folder = join(root, '.cache', 'fuzz')
  mkdirSync(folder, { recursive: true })
  const name = `${target.replaceAll(' ', '-')}-${seed}-${index}.txt`
  writeFileSync(join(folder, name), input)
  console.log(`\n${kind}: ${target} #${index}: ${message}\n  input: .cache/fuzz/${name}`)
}
