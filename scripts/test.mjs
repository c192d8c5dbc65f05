/**
 * `npm test`: everything, in Node and in Chromium; `npm run test:node` (`--node`): what needs no browser.
 * Further arguments are vitest's own: `npm test -- test/core/udf`.
 * The last line is `N passed, N failed`, with `, N skipped` where some were.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.mjs'
import { binOf, ensureChromium, ensureDependencies, ensurePostgres, root, run } from './setup.mjs'
import { addReports, formatTally, readReport } from './test-tally.mjs'

const withoutBrowser = process.argv.includes('--node')
const selection = process.argv.slice(2).filter(argument => argument !== '--node')
const projects = withoutBrowser ? ['node'] : ['node', 'browser', 'e2e']

ensureDependencies()
ensurePostgres()
if (withoutBrowser) process.env['MESH_WITHOUT_BROWSER'] = '1'
else {
  ensureChromium()
  build(['pwa', 'portal', 'sdk'])
}

// One project after the other: two cores, and end-to-end tests do not like company.
const reports = projects.map(project => runProject(project))
const total = addReports(reports)
console.log(
  `\nRan ${reports.map(({ project, tests, files }) => `${project}: ${tests} tests in ${files} files`).join('; ')}.`,
)
for (const problem of total.problems) console.log(problem)
console.log(formatTally(total))
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0

/** @param {string} project */
function runProject(project) {
  const file = join(root, '.cache', `vitest-${project}.json`)
  rmSync(file, { force: true })
  const status = run(process.execPath, [
    binOf('vitest'),
    'run',
    ...['--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    // Much of it waits: for keys, for a disk, for programs that were just killed.
    ...(project === 'node' ? ['--maxWorkers=2'] : []),
    // Without a selection a project that has no tests is a mistake, and is reported as one.
    ...(selection.length ? ['--passWithNoTests', ...selection] : []),
  ])
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  return readReport({ project, text, status, mayBeEmpty: selection.length > 0 })
}
