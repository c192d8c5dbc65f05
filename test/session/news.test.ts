import { describe, expect, test, vi } from 'vitest'
import { MeshError } from '../../sdk/index.ts'
import { News } from '../../sdk/session/news.ts'

type Answer = { revision: number; collections: readonly string[]; isLive?: boolean }

/** A host whose answers the test gives, one for each question. */
function host(...answers: (Answer | Promise<Answer> | MeshError)[]) {
  const asked: [number, number][] = []
  const changed = vi.fn(async (since: number, timeout: number) => {
    asked.push([since, timeout])
    const answer = answers.shift()
    if (answer instanceof MeshError) throw answer
    return answer ?? new Promise<Answer>(() => {})
  })
  return { asked, host: { changed: changed as never } }
}

const first = { revision: 5, collections: ['devices', 'connects'] }
const nothing = { revision: 5, collections: [] }
const signal = undefined

describe('waiting for news', () => {
  test('ends with the first change that matters, and begins where it began to listen', async () => {
    const { host: calls, asked } = host(
      first,
      { revision: 6, collections: ['devices'] },
      { revision: 7, collections: ['connects'] },
    )
    await new News(calls, ['connects']).next({ atMost: 10_000, signal })
    expect(asked.map(([since]) => since)).toEqual([0, 5, 6])
  })

  test('ends when it is time to ask, which is later while the portal tells', async () => {
    const inTime = (answer: Answer) => new Promise<Answer>(resolve => setTimeout(() => resolve(answer), 30))
    const { host: calls, asked } = host(first, inTime(nothing))
    await new News(calls, ['connects']).next({ atMost: 20, signal })
    expect(asked).toHaveLength(2)

    const { host: live, asked: askedLive } = host(first, inTime({ ...nothing, isLive: true }))
    const leaving = new AbortController()
    const waiting = new News(live, ['connects']).next({ atMost: 20, signal: leaving.signal })
    await vi.waitFor(() => expect(askedLive).toHaveLength(3))
    expect(askedLive[2]![1]).toBeGreaterThan(20_000)
    leaving.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'mesh/aborted' })
  })

  test('goes on with a host that was lost, from its beginning', async () => {
    const lost = new MeshError('mesh/worker/lost', 'gone')
    const { host: calls, asked } = host(
      first,
      lost,
      { revision: 90, collections: ['connects'] },
      {
        revision: 91,
        collections: ['connects'],
      },
    )
    const news = new News(calls, ['connects'])
    await news.next({ atMost: 20, signal })
    await news.next({ atMost: 20_000, signal })
    expect(asked.map(([since]) => since)).toEqual([0, 5, 0, 90])
  })
})
