/**
 * The script-tag file: `<script src="mesh.js"></script>` defines `window.Mesh` with the names of `mathmesh/lite`.
 *
 * The worker's code is in the file and is started from a blob. Where the page's policy has no `worker-src blob:`, it is
 * loaded from `mesh-worker.js` beside the script, or from where the attribute `data-worker` says. A page of another
 * window or frame is never listened to: what it posts here goes nowhere.
 */
import { isMeshError, MeshError } from './core/error.ts'
import { createLiteApi } from './session/lite-calls.ts'
import { spawnFromBlob, spawnFromUrl } from './session/spawn-embedded-worker.ts'
import { openWorkerHost } from './session/worker-host.ts'

// After the script has run, nobody can say any more which one it was.
const script = document.currentScript as HTMLScriptElement | null
const named = script?.dataset['worker']
const base = script?.src || document.baseURI
const workerUrl = new URL(named ?? 'mesh-worker.js', base).href

async function open() {
  const options = { store: 'production', portals: {}, timeout: 10_000 } as const
  if (named !== undefined) return openWorkerHost({ ...options, spawn: () => spawnFromUrl(workerUrl) })
  try {
    return await openWorkerHost({ ...options, spawn: spawnFromBlob })
  } catch (error) {
    if (!isMeshError(error, 'mesh/worker/start')) throw error
    return openWorkerHost({ ...options, spawn: () => spawnFromUrl(workerUrl) })
  }
}

const api = Object.freeze({ ...createLiteApi(open), isMeshError, MeshError })

export type EmbeddedMesh = typeof api

declare global {
  interface Window {
    /** Defined by the script-tag file. */
    readonly Mesh: EmbeddedMesh
  }
}

Object.defineProperty(window, 'Mesh', { value: api, enumerable: true })
