/** Attack 8 on streams of events: portals and proxies that answer with something else, too much, or nothing at all. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { PortalEvent } from '../../sdk/core/protocol/follow.ts'
import { readEvents } from '../../sdk/portal/event-stream.ts'
import { DirectPortal } from '../../sdk/portal/index.ts'
import { createDevice, deps } from '../portal/support/people.ts'
import { noon } from '../portal/support/service.ts'

afterEach(() => {
  vi.useRealTimers()
})

const encode = (text: string) => new TextEncoder().encode(text)

/** An answer of these chunks that then ends, or goes on for ever. */
function answer(chunks: readonly string[], ends = true): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encode(chunk))
      if (ends) controller.close()
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}

async function read(chunks: readonly string[], ends = true): Promise<readonly PortalEvent[]> {
  const events: PortalEvent[] = []
  for await (const event of readEvents(answer(chunks, ends), new AbortController().signal)) events.push(event)
  return events
}

const opening = 'event: open\ndata: {"Heartbeat":20}\nid: a-b\n\n'
const malformed = { code: 'mesh/portal/answer' }

describe('a stream', () => {
  test('is read however it was cut into pieces, comments and unknown events left out (control)', async () => {
    const text = `:\n\n${opening}event: later\ndata: {}\n\nevent: profile\r\ndata: {"Identifier":"M","Digest":"d"}\r\n\r\n`
    const expected = [
      { type: 'open', cursor: 'a-b' },
      { type: 'profile', identifier: 'M', digest: 'd' },
    ]
    expect(await read([text])).toEqual(expected)
    expect(await read([...text])).toEqual(expected)
    expect(await read([text, 'event: pending\ndata: {"Iden'])).toEqual(expected)
  })

  test('that never ends an event is left', async () => {
    await expect(read([opening, 'x'.repeat(20_000)], false)).rejects.toMatchObject(malformed)
  })

  test.each([
    'event: pending\ndata: {"Identifier":\n\n',
    'event: pending\ndata: null\n\n',
    'event: pending\ndata: {"Identifier":7}\n\n',
    `event: pending\ndata: {"Identifier":"${'M'.repeat(300)}"}\n\n`,
    'event: pending\ndata: {}\nid: a\u0007b\n\n',
    'event: pending\ndata: {}\nid: ü\n\n',
  ])('of malformed events is refused: %j', async text => {
    await expect(read([text])).rejects.toMatchObject(malformed)
  })

  test('that is silent for longer than it promised is given up', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const silent = read([opening], false)
    const outcome = expect(silent).rejects.toMatchObject({ code: 'mesh/portal/timeout', retryable: true })
    await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0))
    await vi.advanceTimersByTimeAsync(51_000)
    await outcome
  })

  test('cannot make a listener wait for ever, or not at all, by the signs of life that it promises', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    for (const [heartbeat, most] of [
      [1e9, 601_000],
      [-5, 6000],
    ] as const) {
      const outcome = expect(
        read([`event: open\ndata: {"Heartbeat":${heartbeat}}\n\n`], false),
      ).rejects.toMatchObject({
        code: 'mesh/portal/timeout',
      })
      await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0))
      await vi.advanceTimersByTimeAsync(most)
      await outcome
    }
  })
})

describe('what is no stream', () => {
  const features = { 'Mesh-Features': 'signatures, events' }

  async function subscribe(response: () => Response) {
    const device = await createDevice()
    const portal = new DirectPortal({ ...deps, clock: { now: () => noon } }, async request => {
      const isHello = !request.url.endsWith('/events')
      return isHello ? new Response('{"HelloResponse":{"Status":201}}', { headers: features }) : response()
    })
    const signer = { device: device.udf, key: device.keys.authentication.privateKey }
    const request = { DeviceID: device.udf }
    const signal = new AbortController().signal
    const events = portal.subscribe({ transaction: 'ConnectStatus', request }, { signer, signal })
    return (await events.next()).value
  }

  test('is not taken for one', async () => {
    const html = { headers: { 'content-type': 'text/html' } }
    await expect(subscribe(() => new Response('<html>', html))).rejects.toMatchObject(malformed)
    await expect(subscribe(() => new Response('{"ConnectStatusResponse":{}}'))).rejects.toMatchObject(
      malformed,
    )
    await expect(subscribe(() => new Response('<html>', { ...html, status: 502 }))).rejects.toMatchObject({
      code: 'mesh/portal/internal',
    })
    await expect(subscribe(() => new Response('x'.repeat(100_000)))).rejects.toMatchObject(malformed)
    expect(await subscribe(() => answer([opening]))).toEqual({ type: 'open', cursor: 'a-b' })
  })
})
