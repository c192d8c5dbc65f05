/** The whole engine over this browser's storage: what the key worker of an app holds. */
import type { MeshApi } from '../sdk/engine/api.ts'
import { createEngine } from '../sdk/engine/engine.ts'
import { createHostOf, type Host, type HostOptions } from './host-parts.ts'

export type { HostOptions } from './host-parts.ts'

export type MeshHost = Host<MeshApi>

/** @param options which store, and portals by domain */
export function createHost(options: HostOptions): MeshHost {
  return createHostOf({ createEngine, origin: webOrigin() }, options)
}

/** The server this code came from; none for a worker from a blob in a file, whose origin is the text `null`. */
function webOrigin(): string | undefined {
  return location.origin.startsWith('http') ? location.origin : undefined
}
