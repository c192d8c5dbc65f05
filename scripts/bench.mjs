/**
 * `npm run bench`: the benches of test/bench in Node and in Chromium, then the sizes.
 * `npm run bench -- sign --browser`: those whose file name has "sign", in Chromium alone.
 * A missed target is reported, not an error; `--strict` makes it one.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { formatRow, tableHead } from './bench-table.mjs'
import { buildTarget } from './build.mjs'
import { chromiumArguments, requireChromium } from './chromium.mjs'
import { binOf, ensureChromium, ensureDependencies, fail, root, run } from './setup.mjs'

/** @typedef {import('./bench-table.mjs').Row} Row */

const config = join(root, 'vite.bench.config.ts')
const options = process.argv.slice(2).filter(argument => argument.startsWith('--'))
const words = process.argv.slice(2).filter(argument => !argument.startsWith('--'))
const everywhere = !options.includes('--node') && !options.includes('--browser')
/** @type {Row[]} */
const rows = []

ensureDependencies()
if (everywhere || options.includes('--node')) await benchInNode()
if (everywhere || options.includes('--browser')) await benchInChromium()
const sizes = words.length ? [] : await reportSizes()

if (!rows.length) fail('No bench ran.')
const missed = [
  ...rows.filter(row => row.met === false),
  ...sizes.filter(size => size.limit && size.bytes > size.limit),
]
console.log(
  missed.length ? `\nMissed: ${missed.map(({ name }) => name).join('; ')}` : '\nEvery target is met.',
)
if (missed.length && options.includes('--strict')) process.exitCode = 1

async function benchInNode() {
  buildBenches('--ssr', 'in-node.ts')
  const { run: runInNode } = await import(
    pathToFileURL(join(root, 'dist', 'bench', 'node', 'in-node.js')).href
  )
  console.log(`\nNode ${process.versions.node}\n${tableHead}`)
  await runInNode(words, report)
}

async function benchInChromium() {
  ensureChromium()
  buildBenches()
  const [{ preview }, { chromium }] = await Promise.all([import('vite'), import('playwright')])
  const server = await preview({
    configFile: config,
    preview: { port: 0, host: 'localhost', open: false },
    logLevel: 'warn',
  })
  const browser = await chromium.launch({
    executablePath: requireChromium(),
    chromiumSandbox: false,
    args: chromiumArguments,
  })
  try {
    const page = await browser.newPage()
    page.on('pageerror', error => console.error(error))
    await page.exposeFunction('reportRow', report)
    await page.goto(server.resolvedUrls?.local[0] ?? '')
    console.log(`\nChromium ${browser.version()}\n${tableHead}`)
    await page.evaluate(`startBenches(${JSON.stringify(words)})`)
  } finally {
    await browser.close()
    await server.close()
  }
}

/** @param {string[]} extra */
function buildBenches(...extra) {
  const status = run(process.execPath, [
    binOf('vite'),
    'build',
    '--config',
    config,
    '--logLevel',
    'warn',
    ...extra,
  ])
  if (status) fail('The benches could not be built.')
}

/** @param {Row} row */
function report(row) {
  rows.push(row)
  console.log(formatRow(row))
}

async function reportSizes() {
  console.log('\nSizes')
  const problems = ['sdk', 'pwa'].flatMap(name => buildTarget(name) ?? [])
  if (problems.length) fail(problems.join('\n'))
  const { formatSize, measureSizes } = await import('./sizes.mjs')
  const measured = await measureSizes()
  for (const size of measured) console.log(formatSize(size))
  return measured
}
