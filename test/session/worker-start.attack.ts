/** Workers that never start: each is named, within the deadline, and none is waited for for ever. */
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { spawnWorker } from '../../sdk/session/spawn-worker.ts'
import { openWorkerHost } from '../../sdk/session/worker-host.ts'

function open(spawn: () => Worker, options: { timeout?: number; signal?: AbortSignal } = {}) {
  return openWorkerHost({ spawn, store: 'test', portals: {}, timeout: 10_000, ...options })
}

function fromSource(source: string): () => Worker {
  return () => new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
}

test('the real worker starts', async () => {
  const host = await open(spawnWorker)
  onTestFinished(() => host.close())
  expect(await host.suites()).toEqual(['modern', 'nist', '2017'])
})

describe('a worker', () => {
  test.each<[string, () => Worker]>([
    ['whose script is missing', () => new Worker('/no/such/worker.js', { type: 'module' })],
    ['whose script is a page', () => new Worker('/', { type: 'module' })],
    ['whose script is broken', fromSource('this is no script')],
    ['that throws while it loads', fromSource('throw new Error("no")')],
    [
      'that answers with what nobody understands',
      fromSource('onmessage = ({ data }) => postMessage({ id: data.id, type: "HANDLER", name: "none" })'),
    ],
    [
      'that refuses to start',
      fromSource(
        'onmessage = ({ data }) => postMessage({ id: data.id, type: "HANDLER", name: "throw", value: { isError: true, value: { name: "TypeError", message: "no" } } })',
      ),
    ],
    [
      'that the page may not start',
      () => {
        throw new TypeError('This document requires TrustedScriptURL assignment.')
      },
    ],
  ])('%s is named at once', async (_, spawn) => {
    await expect(open(spawn)).rejects.toMatchObject({ code: 'mesh/worker/start' })
  })

  test('that says nothing is named at the deadline, and ended', async () => {
    const spawn = vi.fn(fromSource('onmessage = () => {}'))
    const terminate = vi.spyOn(Worker.prototype, 'terminate')
    await expect(open(spawn, { timeout: 100 })).rejects.toMatchObject({
      code: 'mesh/worker/start',
      message: expect.stringContaining('100 ms'),
    })
    expect(terminate.mock.contexts).toEqual([spawn.mock.results[0]!.value])
    terminate.mockRestore()
  })

  test('that is not wanted any more is ended', async () => {
    const controller = new AbortController()
    const terminate = vi.spyOn(Worker.prototype, 'terminate')
    const opening = open(fromSource('onmessage = () => {}'), { signal: controller.signal })
    controller.abort()
    await expect(opening).rejects.toMatchObject({ code: 'mesh/aborted' })
    expect(terminate).toHaveBeenCalledOnce()
    terminate.mockRestore()
  })
})
