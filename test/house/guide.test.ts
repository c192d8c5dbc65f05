/** The guide is true: every example in it is compiled with the package's types, and every chapter runs. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { chaptersOf } from './support/examples.ts'
import { runChapter } from './support/run-chapter.ts'
import { typeErrors } from './support/type-errors.ts'

const guide = readFileSync(resolve(import.meta.dirname, '../../docs/guide.md'), 'utf8')
const chapters = chaptersOf(guide)

/** A block that imports nothing goes on with the one before. */
function modulesOf(blocks: readonly string[]): readonly string[] {
  const modules: string[] = []
  for (const code of blocks) {
    if (/^import /m.test(code)) modules.push(code)
    else modules.push((modules.pop() ?? '') + code)
  }
  return modules
}

test('chapters are told apart, and code that is not TypeScript is left alone', () => {
  const text = '## One\n```ts\na\n```\n```html\nb\n```\n```ts\nc\n```\n## Two\nno code\n'
  expect(chaptersOf(text)).toEqual([{ title: 'One', blocks: ['a\n', 'c\n'] }])
  expect(chapters.map(({ title }) => title)).toContain('Embed')
})

test('every example compiles', { timeout: 240_000 }, () => {
  const blocks = chapters.flatMap(({ title, blocks }) =>
    modulesOf(blocks).map((code, index) => ({ name: `${title} ${index + 1}`, code })),
  )
  // Positive control: a call that is not there is found, and nothing else.
  const wrong = "import { MeshSession } from 'mathmesh'\nawait MeshSession.close()\n"
  expect(typeErrors([...blocks, { name: 'wrong', code: wrong }])).toEqual([
    expect.stringMatching(/^wrong: .*close/),
  ])
})

describe('every chapter runs', () => {
  test.each(chapters)('$title', { timeout: 60_000 }, async ({ blocks }) => {
    const shown = await runChapter(blocks)
    expect(shown.length).toBeGreaterThan(0)
  })

  test('and what it shows is what it says', async () => {
    const chapter = (title: string) => chapters.find(one => one.title === title)!.blocks
    expect((await runChapter(chapter('Connect a device in ten lines'))).at(-1)).toEqual([
      ['alice@example.com'],
    ])
    const storing = await runChapter(chapter('Store a secret'))
    expect([storing[0], ...storing.slice(-2)]).toEqual([
      ['alice'],
      [1, [{ label: 'Shopping', count: 1 }]],
      [0],
    ])
    const recovering = await runChapter(chapter('Recover'))
    expect(recovering.at(-2)).toEqual([true])
    expect(recovering.at(-1)).toEqual([false, 2])
    expect((await runChapter(chapter('Invite a device')))[1]).toEqual([2])
    expect(await runChapter(chapter('Devices that are in'))).toEqual([[[true, true]], [1, []]])
    expect((await runChapter(chapter('Several accounts'))).at(-1)).toEqual([['alice.backup@example.com']])
    expect((await runChapter(chapter('Embed'))).at(-1)).toEqual([1])
    expect(await runChapter(chapter('Write a portal client'))).toEqual([
      [true, undefined],
      [true, ['example.com']],
    ])
    expect(await runChapter(chapter('Errors and offline'))).toEqual([['There is no such account.']])
  })
})
