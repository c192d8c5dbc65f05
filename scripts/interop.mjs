/**
 * `npm run interop -- --portal URL`: plays the complete life of a profile at a portal of any kind (test/interop), prints
 * each step with what was verified, and fails when a step does. Further options: `--suite modern|nist|2017`,
 * `--domain example.com`, `--account alice@example.com` (must not exist yet; it is deleted in the end).
 */
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { bundle } from './bundle.mjs'
import { fail } from './setup.mjs'

/** @typedef {{ passed: number, skipped: number, failed: string[], notRun: string[] }} Report */

const options = readArguments()
const file = bundle('test/interop/scenario.ts', 'interop')
/** @type {{ runScenario(options: object): Promise<Report> }} */
const { runScenario } = await import(pathToFileURL(file).href)
const report = await runScenario({ ...options, onLine: console.log })
const { passed, skipped, failed, notRun } = report
console.log(`\n${passed} steps passed, ${failed.length} failed, ${skipped} skipped, ${notRun.length} not run`)
process.exit(failed.length ? 1 : 0)

function readArguments() {
  const names = ['portal', 'suite', 'domain', 'account']
  /** @type {Record<string, { type: 'string' }>} */
  const table = Object.fromEntries(names.map(name => [name, { type: 'string' }]))
  /** @type {{ portal?: string, suite?: string, domain?: string, account?: string }} */
  let values = {}
  try {
    values = parseArgs({ options: table }).values
  } catch (error) {
    fail(String(error instanceof Error ? error.message : error))
  }
  const { portal = '', suite, domain, account } = values
  if (!/^https?:\/\/./.test(portal)) fail('Say at which portal: --portal http://mmm.example.com')
  if (suite !== undefined && suite !== 'modern' && suite !== 'nist' && suite !== '2017') {
    fail('--suite is one of modern, nist, 2017.')
  }
  return { portal, suite, domain, account }
}
