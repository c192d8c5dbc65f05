/** HTTP/1.1 as bare as it gets, so that a load generator costs less than what it loads: one connection, one request at a time. */
import { createConnection, type Socket } from 'node:net'

export interface Answer {
  readonly status: number
  /** As it came, names and all. */
  readonly head: string
  readonly body: string
}

export interface Connection {
  /** @throws when the connection breaks before the answer is whole */
  send(request: Uint8Array): Promise<Answer>
  close(): void
}

const HEAD_END = Buffer.from('\r\n\r\n')
/** Space for the headers of an answer is looked for in the first so many bytes. */
const LONGEST_HEAD = 16 * 1024

/** A whole request, made once and sent as often as need be. */
export function buildPost(
  port: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Buffer {
  const content = Buffer.from(body)
  const all = {
    Host: `127.0.0.1:${port}`,
    'Content-Type': 'application/json',
    'Content-Length': `${content.length}`,
    'Mesh-Client': 'mathmesh/load',
    ...headers,
  }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`POST /.well-known/mmm/ HTTP/1.1\r\n${head.join('')}\r\n`), content])
}

export async function connect(port: number): Promise<Connection> {
  const socket = createConnection({ port, host: '127.0.0.1', noDelay: true })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return converse(socket)
}

function converse(socket: Socket): Connection {
  let arrived: Buffer = Buffer.alloc(0)
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined
  let failure: Error | undefined

  const fail = (error: Error) => {
    failure ??= error
    waiting?.reject(failure)
    waiting = undefined
  }
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('The connection was closed.')))
  socket.on('data', chunk => {
    arrived = arrived.length === 0 ? chunk : Buffer.concat([arrived, chunk])
    const answer = readAnswer(arrived)
    if (answer === undefined || waiting === undefined) return
    arrived = Buffer.alloc(0)
    const { resolve } = waiting
    waiting = undefined
    resolve(answer)
  })

  return {
    send(request) {
      return new Promise((resolve, reject) => {
        if (failure !== undefined) return reject(failure)
        waiting = { resolve, reject }
        socket.write(request)
      })
    },
    close: () => socket.destroy(),
  }
}

/** @returns undefined while it is not whole */
function readAnswer(bytes: Buffer): Answer | undefined {
  const end = bytes.subarray(0, LONGEST_HEAD).indexOf(HEAD_END)
  if (end === -1) return undefined
  const head = bytes.toString('latin1', 0, end)
  const body = bytes.subarray(end + HEAD_END.length)
  const length = /content-length: (\d+)/i.exec(head)?.[1]
  const content = length === undefined ? readChunks(body) : readSome(body, Number(length))
  return content && { status: Number(head.slice(9, 12)), head, body: content.toString() }
}

function readSome(bytes: Buffer, length: number): Buffer | undefined {
  return bytes.length < length ? undefined : bytes.subarray(0, length)
}

function readChunks(bytes: Buffer): Buffer | undefined {
  const chunks: Buffer[] = []
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) return undefined
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    if (size === 0) return Buffer.concat(chunks)
    at = lineEnd + 2 + size + 2
    if (bytes.length < at) return undefined
    chunks.push(bytes.subarray(lineEnd + 2, at - 2))
  }
}
