/** The page's end: requests go to the worker as messages, and answers come back with their streams. */

export interface WorkerCall {
  readonly id: string
  readonly url: string
  readonly method: string
  readonly headers: [string, string][]
  readonly body: ArrayBuffer
}

/** Whoever sent that request is gone. */
export interface WorkerLeave {
  readonly leave: string
}

export type WorkerRequest = WorkerCall | WorkerLeave

export interface WorkerAnswer {
  readonly id: string
  readonly status: number
  readonly headers: [string, string][]
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>
}

export interface PortalInWorker {
  readonly handle: (request: Request) => Promise<Response>
  terminate(): void
}

/** @param name of its database: another worker of that name goes on with what is in it */
export function startPortalWorker(name: string): PortalInWorker {
  const worker = new Worker(new URL('./portal-worker.ts', import.meta.url), { type: 'module', name })
  const waiting = new Map<string, (answer: WorkerAnswer) => void>()
  worker.onmessage = ({ data }: MessageEvent<WorkerAnswer>) => {
    waiting.get(data.id)?.(data)
    waiting.delete(data.id)
  }
  return {
    async handle(request) {
      const id = crypto.randomUUID()
      const { url, method, headers, signal } = request
      const body = await request.arrayBuffer()
      const answered = new Promise<WorkerAnswer>(resolve => waiting.set(id, resolve))
      worker.postMessage({ id, url, method, headers: [...headers], body } satisfies WorkerCall)
      signal.addEventListener('abort', () => worker.postMessage({ leave: id } satisfies WorkerLeave))
      const answer = await answered
      return new Response(answer.body, { status: answer.status, headers: answer.headers })
    },
    terminate: () => worker.terminate(),
  }
}
