/** Where a site's key worker is; see `spawn-worker.ts`. */

export function spawnLiteWorker(): Worker {
  return new Worker(new URL('../../worker/lite-worker.ts', import.meta.url), { type: 'module' })
}
