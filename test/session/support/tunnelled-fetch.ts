/** Replaces fetch in a worker. Must be imported before anything that fetches. The worker's name is the channel's. */
import type { TunnelAnswer, TunnelRequest } from './tunnel.ts'

const channel = new BroadcastChannel(self.name)

globalThis.fetch = async input => {
  const request = input as Request
  const id = crypto.randomUUID()
  const { url, method, signal } = request
  const body = new Uint8Array(await request.arrayBuffer())
  const answer = await new Promise<TunnelAnswer>((resolve, reject) => {
    channel.addEventListener('message', function hear({ data }) {
      if (data.id !== id || data.to !== 'worker') return
      channel.removeEventListener('message', hear)
      resolve(data)
    })
    signal.addEventListener('abort', () => reject(signal.reason))
    const message: TunnelRequest = { to: 'page', id, url, method, headers: [...request.headers], body }
    channel.postMessage(message)
  })
  if (answer.status === 0) throw new TypeError('Failed to fetch')
  return new Response(answer.body, { status: answer.status, headers: answer.headers })
}
