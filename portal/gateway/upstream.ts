/** The portal of 2017 behind a gateway: one request at a time, plain, to its end, on a connection of its own. */
import { request as sendHttp } from 'node:http'
import { request as sendHttps } from 'node:https'
import { type Bytes, utf8ToBytes } from '../../sdk/core/bytes.ts'
import { MeshError } from '../../sdk/core/error.ts'
import type { FragilePortal } from '../../sdk/core/protocol/manners.ts'
import {
  type Mesh,
  type RequestOf,
  type ResponseOf,
  readResponse,
  type TransactionName,
  transactions,
  writeRequest,
} from '../../sdk/core/schema/index.ts'
import type { Log } from '../service/log.ts'
import { LimitError } from '../service/refusals.ts'

export interface UpstreamOptions {
  /** Base URL, http or https. */
  readonly url: string
  /** Name it is configured with, where it is reached by another: it answers to no other. */
  readonly host?: string | undefined
  readonly log: Log
  /** Milliseconds that whoever asks waits for the end of his turn. Default 25,000. */
  readonly deadline?: number
  /** Milliseconds that the portal is given for one request; it needs seconds for 100 kB. Default 120,000. */
  readonly patience?: number
  /** Who may wait for a turn at once. Default 64. */
  readonly most?: number
}

export interface Upstream {
  /**
   * Has the portal to itself for a while. Work that has begun goes on to its end, also when whoever asked for it has
   * been sent away.
   *
   * @throws `mesh/portal/busy` where too many wait, or it takes too long; what the work throws
   */
  exclusively<R>(work: (ask: FragilePortal['ask']) => Promise<R>): Promise<R>
}

const WELL_KNOWN = '/.well-known/mmm/'
const MAX_ANSWER = 16 * 1024 * 1024

export function createUpstream(options: UpstreamOptions): Upstream {
  const { log, deadline = 25_000, patience = 120_000, most = 64 } = options
  const url = new URL(options.url.replace(/\/+$/, '') + WELL_KNOWN)
  let turn: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let isUp = true

  async function ask<N extends TransactionName>(
    transaction: N,
    request: RequestOf<N>,
  ): Promise<ResponseOf<N>> {
    const body = utf8ToBytes(writeRequest(transaction, request, 'compact', { peer2017: true }))
    const answer = await post(url, body, { host: options.host, patience }).catch(cause => {
      if (isUp) log({ event: 'failure', error: cause })
      isUp = false
      throw new MeshError('mesh/portal/busy', 'The portal behind this one does not answer.', { cause })
    })
    isUp = true
    return understand(transaction, answer)
  }

  return {
    async exclusively(work) {
      if (waiting >= most) throw tooMany()
      waiting += 1
      const mine = turn
        .then(() => work(ask))
        .finally(() => {
          waiting -= 1
        })
      turn = mine.catch(() => {})
      return orLate(mine, deadline)
    },
  }
}

/** What the portal means. Its HTTP code is always 200, and its description praises everything (wire C.1, C.3). */
function understand<N extends TransactionName>(transaction: N, body: Bytes): ResponseOf<N> {
  let response: ResponseOf<N>
  try {
    response = readResponse(transaction, body)
  } catch (cause) {
    throw new MeshError('mesh/portal/internal', 'The portal behind this one makes no sense.', { cause })
  }
  const { Status = 201 } = transactions[transaction].hasStatus ? (response as Mesh<'MeshResponse'>) : {}
  if (Math.trunc(Status / 100) === 2) return response
  if (transaction === 'DeleteAccount' && Status === 409) {
    throw new MeshError('mesh/account/missing', 'There is no such account.')
  }
  throw new MeshError('mesh/portal/refused', `The portal behind this one refuses with ${Status}.`)
}

interface Manner {
  readonly host: string | undefined
  readonly patience: number
}

function post(url: URL, body: Bytes, { host, patience }: Manner): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? sendHttps : sendHttp
    const headers = {
      ...(host === undefined ? {} : { Host: host }),
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      'Content-Length': body.length,
    }
    // Kept connections end whenever the portal pleases, and nobody can tell then what became of a request.
    const request = send(url, { method: 'POST', headers, agent: false, timeout: patience }, response => {
      const chunks: Buffer[] = []
      let length = 0
      response.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length > MAX_ANSWER) request.destroy(new Error('The answer is too long.'))
        else chunks.push(chunk)
      })
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode === 200) resolve(new Uint8Array(Buffer.concat(chunks)))
        else reject(new Error(`The answer is HTTP ${response.statusCode}.`))
      })
    })
    request.on('timeout', () => request.destroy(new Error(`No answer in ${patience} ms.`)))
    request.on('error', reject)
    request.end(body)
  })
}

async function orLate<R>(work: Promise<R>, deadline: number): Promise<R> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new MeshError('mesh/portal/busy', 'It takes too long.')), deadline)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

const A_MOMENT = 1000

function tooMany(): MeshError {
  return new LimitError('concurrency', 'Too many requests wait for the portal behind this one.', {
    status: 503,
    retryAfter: A_MOMENT,
  })
}
