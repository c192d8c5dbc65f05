/** Where the key worker is. A file of its own: builds that place the worker elsewhere replace nothing but this. */

/**
 * Starts the key worker. Bundlers recognise the expression as it stands. Under `require-trusted-types-for 'script'` the
 * page's default policy must admit scripts of its own origin.
 */
export function spawnWorker(): Worker {
  return new Worker(new URL('../../worker/worker.ts', import.meta.url), { type: 'module' })
}
