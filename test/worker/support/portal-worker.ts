/** A whole portal inside a browser's worker: the service over IndexedDB, asked by messages. */
import { createPolicy } from '../../../portal/service/policy.ts'
import { createPortalService } from '../../../portal/service/service.ts'
import { openIndexedStore } from '../../../portal/store/indexed.ts'
import type { WorkerAnswer, WorkerRequest } from './portal-in-worker.ts'

const scope = self as unknown as {
  readonly name: string
  onmessage: ((event: MessageEvent<WorkerRequest>) => void) | null
  postMessage(message: WorkerAnswer, transfer: Transferable[]): void
}

const clock = { now: () => Date.now() }
const opening = openIndexedStore({ name: scope.name, clock }).then(store =>
  createPortalService({
    crypto,
    clock,
    store,
    policy: createPolicy({ domains: ['example.com'] }),
    log: event => {
      if (event.event === 'failure') console.error(event.error)
    },
  }),
)
const leaving = new Map<string, AbortController>()

scope.onmessage = async ({ data }) => {
  if ('leave' in data) return leaving.get(data.leave)?.abort()
  const { id, url, method, headers, body } = data
  const controller = new AbortController()
  leaving.set(id, controller)
  const service = await opening
  const response = await service.handle(
    new Request(url, { method, headers, body, signal: controller.signal }),
  )
  const stream = response.body!
  scope.postMessage({ id, status: response.status, headers: [...response.headers], body: stream }, [stream])
}
