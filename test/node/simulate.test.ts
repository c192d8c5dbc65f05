/** A bounded part of `npm run simulate`, and that it finds what it looks for. */
import { describe, expect, test } from 'vitest'
import { type Attempt, entryWith, judgeEntries } from '../simulate/model.ts'
import { simulate } from '../simulate/simulate.ts'

const RUNS = 100
const id = 'entry'

test('devices agree in the end, and nothing that was confirmed is lost', { timeout: 300_000 }, async () => {
  let confirmed = 0
  let deaths = 0
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const report = await simulate({ seed })
    expect(report.complaints, `seed ${seed}`).toEqual([])
    confirmed += report.confirmed
    deaths += report.deaths
  }
  expect(confirmed).toBeGreaterThan(RUNS)
  expect(deaths).toBeGreaterThan(RUNS / 4)
})

test('a seed plays the same run each time', { timeout: 60_000 }, async () => {
  const [one, same, other] = [
    await simulate({ seed: 7 }),
    await simulate({ seed: 7 }),
    await simulate({ seed: 8 }),
  ]
  expect(same).toEqual(one)
  expect(other.log).not.toEqual(one.log)
})

test('a device that forgets edits is found out', { timeout: 120_000 }, async () => {
  const complaints: string[] = []
  for (let seed = 1; seed <= 10; seed += 1)
    complaints.push(...(await simulate({ seed, flaw: 'journal' })).complaints)
  expect(complaints.filter(complaint => /word-\d+- lost/.test(complaint))).not.toEqual([])
})

describe('the verdict on entries', () => {
  const at = (second: number) => `2026-01-01T00:00:0${second}Z`
  const put = (word: string, second: number): Attempt => ({
    device: 'one',
    application: 'it',
    kind: 'bookmark',
    act: 'put',
    word: `word-${word}-`,
    id,
    confirmed: { ...entryWith('bookmark', `word-${word}-`, id), Updated: at(second) },
  })
  const removal: Attempt = {
    ...put('9', 1),
    act: 'remove',
    confirmed: { ID: id, Updated: at(1), Deleted: at(2) },
  }
  const judge = (attempts: readonly Attempt[], entries: readonly Attempt[], firm = true) =>
    judgeEntries(
      attempts,
      entries.map(({ confirmed }) => confirmed!),
      () => firm,
    )

  test.each([
    ['one that is there', [put('1', 1)], [put('1', 1)], []],
    ['one that is gone', [put('1', 1)], [], ['word-1- lost (entry entry)']],
    ['one that was removed', [put('1', 1), removal], [], []],
    [
      'one that came back',
      [put('1', 1), removal],
      [put('1', 1)],
      ['what was removed is there again (entry entry)'],
    ],
    ['one put after it was removed', [put('3', 3), removal], [], ['word-3- lost (entry entry)']],
    [
      'an older change over a later one',
      [put('1', 1), put('2', 2)],
      [put('1', 1)],
      ['word-1- stands, though changed later (entry entry)'],
    ],
    [
      'a later change without the one before',
      [put('1', 1), put('2', 2)],
      [put('2', 2)],
      ['word-1- is not in the history (entry entry)'],
    ],
    ['one that nobody wrote', [], [put('1', 1)], ['nobody wrote word-1- of entry entry']],
    ['one twice', [put('1', 1)], [put('1', 1), put('1', 1)], ['an entry is there twice']],
  ])('knows %s', (_, attempts, entries, complaints) => {
    expect(judge(attempts, entries)).toEqual(complaints)
  })

  test('expects nothing of edits that may be lost', () => {
    expect(judge([put('1', 1)], [], false)).toEqual([])
  })
})
