/**
 * A portal of 2017 as a stranger meets it: one process behind an HTTP listener, which takes one request at a time and
 * ends, connections closed and nothing answered, whenever something surprises it (wire C.1). A test starts it again.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Fatal } from './reader.ts'
import { type ServiceOf2017, startServiceOf2017 } from './service.ts'
import type { Files } from './stores.ts'

export interface PortalOf2017 {
  readonly url: string
  readonly port: number
  /** What the process ended of; empty while it lives since the start. */
  readonly deaths: readonly string[]
  readonly isAlive: boolean
  /** What the document says never to send and the portal survived by luck. */
  readonly complaints: readonly string[]
  /** Transactions it was asked, by the outer tag, in order. */
  readonly asked: readonly string[]
  /** Most requests that were being answered or waited for their turn at once. */
  readonly most: number
  /** The logs, which outlive the process. */
  readonly files: Files
  /**
   * Lets the process end at a request to come: 1 is the next.
   *
   * @param moment before anything is done, or when all is done and written but nothing answered
   */
  endAt(request: number, moment: 'before' | 'after'): void
  /** Makes it take its time over the requests that come: nothing is done before the returned function is called. */
  hold(): () => void
  /** Starts the process again, on the same port, from its logs. */
  restart(): Promise<void>
  close(): Promise<void>
}

const PATH = /^\/\.well-known\/mmm(?:\/|$|\?)/

/** @param files logs to begin with */
export async function startPortalOf2017(files: Partial<Files> = {}): Promise<PortalOf2017> {
  const kept: Files = { mesh: files.mesh ?? '', portal: files.portal ?? '' }
  const deaths: string[] = []
  const complaints = { all: [] as string[] }
  const asked: string[] = []
  let service: ServiceOf2017 | undefined
  let server: Server
  let port = 0
  let turn: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let most = 0
  let held: Promise<void> | undefined
  let ending: { request: number; readonly moment: 'before' | 'after' } | undefined

  function die(reason: string): void {
    if (service === undefined) return
    service = undefined
    deaths.push(reason)
    server.close()
    server.closeAllConnections()
  }

  /** What one request does to the process. */
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (service === undefined) return
    const { host = '', 'transfer-encoding': transfer, 'content-length': length } = request.headers
    if (!/^127\.0\.0\.1(?::\d+)?$/.test(host)) return stackAnswer(response, 400, 'Bad Request (Invalid host)')
    if (!PATH.test(request.url ?? '')) return stackAnswer(response, 400, 'Bad Request (Invalid url)')
    if (transfer !== undefined) return die('NYI: The feature has not been implemented')
    if (request.method === 'POST' && length === undefined)
      return stackAnswer(response, 411, 'Length Required')
    const body = await bodyOf(request)
    // It would have waited on, and everybody else with it, had the client not given up.
    if (body === undefined || service === undefined) return
    await held
    asked.push(/^\s*\{\s*"(\w+)"/.exec(body.toString('latin1'))?.[1] ?? '')
    const isLast = ending !== undefined && --ending.request === 0
    if (isLast && ending?.moment === 'before') return die('killed before it did anything')
    let answer: string
    try {
      answer = service(body)
    } catch (error) {
      if (!(error instanceof Fatal)) throw error
      return die(error.message)
    }
    if (isLast) return die('killed before it answered')
    // Nobody has recorded this one: an answer to a client that is gone is taken for an exception like any other.
    if (request.socket.destroyed) return die('HttpListenerException')
    const content = Buffer.from(answer)
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': content.length })
    response.end(content)
  }

  async function start(): Promise<void> {
    service = startServiceOf2017(kept, complaints)
    ending = undefined
    server = createServer((request, response) => {
      waiting += 1
      most = Math.max(most, waiting)
      turn = turn
        .then(() => handle(request, response))
        .finally(() => {
          waiting -= 1
        })
    })
    server.on('clientError', (_, socket) => socket.destroy())
    await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  }

  await start()
  return {
    get url() {
      return `http://127.0.0.1:${port}`
    },
    get port() {
      return port
    },
    deaths,
    get isAlive() {
      return service !== undefined
    },
    complaints: complaints.all,
    asked,
    get most() {
      return most
    },
    files: kept,
    endAt(request, moment) {
      ending = { request, moment }
    },
    hold() {
      let release = () => {}
      held = new Promise(resolve => {
        release = resolve
      })
      return () => {
        held = undefined
        release()
      }
    },
    async restart() {
      if (service !== undefined) die('stopped')
      await turn
      await start()
    },
    async close() {
      service = undefined
      await new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

/** Undefined where the client broke off. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) chunks.push(chunk)
  } catch {
    return undefined
  }
  return Buffer.concat(chunks)
}

/** Refused by the HTTP stack, before the service hears of it. */
function stackAnswer(response: ServerResponse, status: number, title: string): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', Connection: 'close' })
  response.end(`<h1>${title}</h1>`)
}
