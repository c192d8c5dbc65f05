/** The floor under every HTTP number: the same server library, reading a body and answering a little. */
import { createAdaptorServer } from '@hono/node-server'

const server = createAdaptorServer({
  fetch: async request => {
    const body = await request.arrayBuffer()
    return new Response(`{"EchoResponse":{"Length":${body.byteLength}}}`, {
      headers: { 'Content-Type': 'application/json' },
    })
  },
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number }
  console.log(`http://127.0.0.1:${port} Stop it with Ctrl+C.`)
})
process.once('SIGTERM', () => process.exit(0))
