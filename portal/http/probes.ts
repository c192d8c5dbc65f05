/** What machines ask about the portal: whether it works, whether to send it requests, and how it is doing. */
import type { Sender } from './peers.ts'

export const probes: readonly string[] = ['/healthz', '/readyz', '/metrics']

export interface ProbeOptions {
  readonly url: string
  readonly sender: Sender | undefined
  readonly checkHealth: () => Promise<unknown>
  readonly isTakingWork?: (() => boolean) | undefined
  readonly metrics?: (() => string) | undefined
}

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'
const TEXT = 'text/plain; charset=utf-8'

/**
 * - `/healthz`: 200 while the store answers
 * - `/readyz`: the same, and 503 as soon as the portal is stopping
 * - `/metrics`: for this machine alone
 */
export async function probeResponse(path: string, options: ProbeOptions): Promise<Response> {
  const { checkHealth, isTakingWork = () => true, metrics } = options
  if (path === '/metrics') {
    if (metrics === undefined || !isFromThisMachine(options)) return answer(404, 'Not found.\n')
    return answer(200, metrics(), METRICS_TYPE)
  }
  const isHealthy = await checkHealth().then(
    () => true,
    () => false,
  )
  if (!isHealthy) return answer(503, 'failing\n')
  if (path === '/readyz' && !isTakingWork()) return answer(503, 'stopping\n')
  return answer(200, 'ok\n')
}

/**
 * By the address, and by the name that was asked for: behind a reverse proxy on this machine that nobody declared, all
 * requests come from here, but not under a name of this machine.
 */
function isFromThisMachine({ sender, url }: ProbeOptions): boolean {
  if (sender === undefined || sender.isUnexpectedProxy) return false
  const { hostname } = new URL(url)
  return (
    isLoopback(sender.address) && (hostname === 'localhost' || isLoopback(hostname.replace(/^\[|\]$/g, '')))
  )
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address)
}

function answer(status: number, body: string, type = TEXT): Response {
  return new Response(body, { status, headers: { 'Cache-Control': 'no-store', 'Content-Type': type } })
}
