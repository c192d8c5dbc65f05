import { describe, expect, it } from 'vitest'
import { createLogLines, type LogLevel } from '../../../portal/operation/log-lines.ts'
import type { LogEvent } from '../../../portal/service/log.ts'
import { MeshError } from '../../../sdk/core/error.ts'

const request: LogEvent = {
  event: 'request',
  transaction: 'Get',
  status: 200,
  milliseconds: 1.23456,
  received: 30,
  sent: 400,
}

function written(level: LogLevel, ...events: LogEvent[]) {
  let text = ''
  const clock = { now: () => Date.UTC(2026, 0, 1) }
  const lines = createLogLines({
    level,
    clock,
    write: more => {
      text += more
    },
  })
  for (const event of events) lines.log(event)
  lines.flush()
  return text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line))
}

describe('the log', () => {
  it('has one line of JSON for each request', () => {
    const refused: LogEvent = { ...request, status: 429, code: 'mesh/portal/busy', limit: 'address-rate' }
    const time = '2026-01-01T00:00:00.000Z'
    expect(written('requests', request, refused)).toEqual([
      {
        time,
        event: 'request',
        transaction: 'Get',
        status: 200,
        milliseconds: 1.23,
        received: 30,
        sent: 400,
      },
      {
        ...{
          time,
          event: 'request',
          transaction: 'Get',
          status: 429,
          milliseconds: 1.23,
          received: 30,
          sent: 400,
        },
        ...{ code: 'mesh/portal/busy', limit: 'address-rate' },
      },
    ])
  })

  it('says what an operator has to know, at the level that was chosen', () => {
    const failures: LogEvent[] = [
      { event: 'failure', error: new TypeError('a defect') },
      {
        event: 'failure',
        error: new MeshError('mesh/portal/storage', 'The disk is full.', { cause: new Error('ENOSPC') }),
      },
      { event: 'proxy' },
      { event: 'proxy' },
    ]
    expect(written('off', request, ...failures)).toEqual([])
    const [defect, storage, warning, ...rest] = written('failures', request, ...failures)
    expect(defect).toMatchObject({ message: 'a defect', trace: expect.stringContaining('log-lines.test') })
    expect(storage).toMatchObject({
      code: 'mesh/portal/storage',
      message: 'The disk is full.',
      cause: 'ENOSPC',
    })
    expect(warning).toMatchObject({ event: 'warning', message: expect.stringContaining('--trusted-proxies') })
    expect(rest).toEqual([])
  })
})
