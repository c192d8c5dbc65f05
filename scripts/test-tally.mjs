/** Counts what vitest reports, so that nothing that went wrong can look like a pass. */

/**
 * @typedef {object} Report
 * @property {string} project
 * @property {number} files
 * @property {number} tests
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} problems Failures that are not a test's, as sentences.
 */

/**
 * Reads vitest's JSON report of one project. A file that could not be run counts as one failure, and so does a run
 * that ended badly without saying which test was to blame.
 * @param {{ project: string, text: string | undefined, status: number, mayBeEmpty: boolean }} outcome
 * @returns {Report}
 */
export function readReport({ project, text, status, mayBeEmpty }) {
  /** @type {{ name: string, status: string, assertionResults: { status: string }[] }[]} */
  const files = text === undefined ? [] : JSON.parse(text).testResults
  const results = files.flatMap(file => file.assertionResults.map(result => result.status))
  const failedTests = results.filter(result => result === 'failed').length
  const passed = results.filter(result => result === 'passed').length
  const problems = files
    .filter(
      file => file.status === 'failed' && !file.assertionResults.some(result => result.status === 'failed'),
    )
    .map(file => `${project}: ${file.name} could not be run.`)
  if (text === undefined) problems.push(`${project}: vitest ended without a report (exit code ${status}).`)
  else if (results.length === 0 && !mayBeEmpty) problems.push(`${project}: no test ran.`)
  else if (status !== 0 && failedTests + problems.length === 0) {
    problems.push(`${project}: vitest failed outside of the tests (exit code ${status}); see above.`)
  }
  const failed = failedTests + problems.length
  const skipped = results.length - passed - failedTests
  return { project, files: files.length, tests: results.length, passed, failed, skipped, problems }
}

/** @param {Report[]} reports */
export function addReports(reports) {
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ count) =>
    reports.reduce((total, report) => total + report[count], 0)
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    problems: reports.flatMap(report => report.problems),
  }
}

/** @param {{ passed: number, failed: number, skipped: number }} tally */
export function formatTally({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`
}
