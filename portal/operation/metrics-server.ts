/** Serves the metrics on an address of their own, where the world does not come. */
import { createServer } from 'node:http'
import { MeshError } from '../../sdk/core/error.ts'
import { METRICS_TYPE } from '../http/probes.ts'

export interface MetricsServerOptions {
  readonly listen: string
  readonly port: number
  readonly text: () => string
}

/** @throws `mesh/argument` where the address cannot be listened on */
export async function startMetricsServer({
  listen,
  port,
  text,
}: MetricsServerOptions): Promise<{ stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const isFound = request.url === '/metrics' && (request.method === 'GET' || request.method === 'HEAD')
    response.writeHead(isFound ? 200 : 404, { 'Content-Type': METRICS_TYPE, 'Cache-Control': 'no-store' })
    response.end(isFound ? text() : 'Not found.\n')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', cause => {
      const message = `Cannot serve metrics on ${listen}, port ${port}: ${cause.message}`
      reject(new MeshError('mesh/argument', message, { cause }))
    })
    server.listen(port, listen, resolve)
  })
  return {
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
