/** The page's end of the tunnel: a portal service in the page, reached by workers through their own HttpPortal. */
import { onTestFinished } from 'vitest'
import { createPolicy } from '../../../portal/service/policy.ts'
import { createPortalService } from '../../../portal/service/service.ts'
import { createMemoryStore } from '../../../portal/store/memory.ts'

export interface TunnelRequest {
  readonly to: 'page'
  readonly id: string
  readonly url: string
  readonly method: string
  readonly headers: [string, string][]
  readonly body: Uint8Array<ArrayBuffer>
}

export interface TunnelAnswer {
  readonly to: 'worker'
  readonly id: string
  /** 0: nobody there. */
  readonly status: number
  readonly headers: [string, string][]
  readonly body: Uint8Array<ArrayBuffer>
}

export interface Interception {
  readonly before?: () => boolean
  readonly after?: () => boolean
}

export interface Tunnel {
  /** A worker whose every request comes here. */
  spawn(): Worker
  /** Whether anybody answers. */
  isUp: boolean
  /** Requests that came while nobody did. */
  readonly unanswered: number
  /** Transactions that arrived, in order. */
  readonly transactions: string[]
  /** The last worker spawned, for killing it. */
  readonly worker: Worker
  /** Steps in before or after the service: true drops the request, or the answer. */
  intercept(steps: Interception): void
}

/** Opens a tunnel to a fresh portal for example.com at `https://mmm.example.com`. */
export function openTunnel(): Tunnel {
  const name = `tunnel-${crypto.randomUUID()}`
  const channel = new BroadcastChannel(name)
  onTestFinished(() => channel.close())
  const clock = { now: () => Date.now() }
  const service = createPortalService({
    crypto,
    clock,
    store: createMemoryStore({ clock }),
    // Answers go through the tunnel whole, so there are no streams.
    policy: createPolicy({ domains: ['example.com'], limits: { listeners: 0 } }),
    log: () => {},
  })
  const transactions: string[] = []
  let last: Worker | undefined
  let steps: Interception = {}

  channel.onmessage = async ({ data }: MessageEvent<TunnelRequest>) => {
    if (data.to !== 'page') return
    const answer = (status: number, headers: [string, string][] = [], body = new Uint8Array()) =>
      channel.postMessage({ to: 'worker', id: data.id, status, headers, body } satisfies TunnelAnswer)
    if (!tunnel.isUp) {
      tunnel.unanswered++
      return answer(0)
    }
    if (new URL(data.url).host !== 'mmm.example.com') return answer(404)
    transactions.push(/"(\w+)"/.exec(new TextDecoder().decode(data.body))?.[1] ?? '')
    if (steps.before?.()) return
    const { url, method, headers, body } = data
    const response = await service.handle(new Request(url, { method, headers, body }), { address: 'worker' })
    if (steps.after?.()) return
    answer(response.status, [...response.headers], new Uint8Array(await response.arrayBuffer()))
  }

  const tunnel = {
    isUp: true,
    unanswered: 0,
    transactions,
    spawn() {
      last = new Worker(new URL('./tunnelled-worker.ts', import.meta.url), { type: 'module', name })
      return last
    },
    get worker() {
      return last!
    },
    intercept(next: Interception) {
      steps = next
    },
  }
  return tunnel
}
