import { expect, test } from 'vitest'
import { addReports, formatTally, readReport } from '../../scripts/test-tally.mjs'

const file = (status: string, ...results: string[]) => ({
  name: `${status}.test.ts`,
  status,
  assertionResults: results.map(result => ({ status: result })),
})

const read = (files: object[] | undefined, status = 0, mayBeEmpty = false) =>
  readReport({ project: 'node', text: files && JSON.stringify({ testResults: files }), status, mayBeEmpty })

test('counts passed, failed and skipped tests', () => {
  const report = read([file('failed', 'passed', 'failed', 'skipped', 'todo'), file('passed', 'passed')], 1)
  expect(report).toMatchObject({ files: 2, tests: 5, passed: 2, failed: 1, skipped: 2, problems: [] })
})

test('a file that could not be run is a failure', () => {
  expect(read([file('failed'), file('passed', 'passed')], 1)).toMatchObject({ passed: 1, failed: 1 })
  expect(read([file('failed', 'skipped')], 1)).toMatchObject({ failed: 1, skipped: 1 })
})

test('vitest failing outside of the tests is a failure', () => {
  expect(read([file('passed', 'passed')], 1)).toMatchObject({ passed: 1, failed: 1 })
})

test('vitest ending without a report is a failure', () => {
  expect(read(undefined, 139)).toMatchObject({ passed: 0, failed: 1 })
})

test('no test at all is a failure, unless a selection may have left the project out', () => {
  expect(read([], 1)).toMatchObject({ failed: 1 })
  expect(read([], 0)).toMatchObject({ failed: 1 })
  expect(read([], 0, true)).toMatchObject({ failed: 0 })
})

test('the closing line names what was skipped only where something was', () => {
  const quiet = addReports([read([file('passed', 'passed')]), read([file('passed', 'passed', 'passed')])])
  expect(formatTally(quiet)).toBe('3 passed, 0 failed')
  expect(formatTally(addReports([read([file('passed', 'passed', 'skipped')])]))).toBe(
    '1 passed, 0 failed, 1 skipped',
  )
})
