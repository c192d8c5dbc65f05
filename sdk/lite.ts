/**
 * The Mesh for a web site that needs one thing of it: a place of its own in a person's profile. The site is a device of
 * its own origin; it connects, reads and writes what it was granted, and can do nothing else.
 *
 * @example
 * import { connect, entries, put } from 'mathmesh/lite'
 *
 * const request = await connect({ portal: 'https://mmm.example.com' })
 * show(request.uri, request.authenticator)
 * await request.wait()
 * await put({ Title: 'First note', Uri: 'https://example.com/1' })
 * console.log(await entries())
 */
import { createLiteApi } from './session/lite-calls.ts'
import { spawnLiteWorker } from './session/spawn-lite-worker.ts'
import { openWorkerHost } from './session/worker-host.ts'

export { isMeshError, MeshError, type MeshErrorCode, type MeshErrorData } from './core/error.ts'
export type { ApplicationContent, ApplicationSummary } from './engine/api.ts'
export type { WaitOptions } from './session/answer.ts'
export type { LiteApi } from './session/lite-calls.ts'
export type {
  LiteConnectOptions,
  LiteDraft,
  LiteEntry,
  LiteRequest,
  LiteStatus,
  WhichApplication,
} from './session/lite-session.ts'

const lite = createLiteApi(() =>
  openWorkerHost({ spawn: spawnLiteWorker, store: 'production', portals: {}, timeout: 10_000 }),
)

/**
 * Asks to join somebody's profile, by showing a code or by the name of an account.
 *
 * Do not use it to log a person in: it makes this browser a device, and says nothing to your server.
 *
 * A request that is under way already, also one from before a reload, is given again.
 *
 * @throws `mesh/profile/exists` while the site is connected; `mesh/account/missing`, `mesh/account/format`;
 * `mesh/argument` without account and portal; `mesh/connect/unsupported` where the portal cannot connect by scanning
 * alone; `mesh/worker/start`; `mesh/portal/…`; `mesh/key/…`, `mesh/storage/…`; `mesh/aborted`
 */
export const connect = lite.connect

/** How the site stands: apart, waiting, connected or evicted, and what it may use. No portal is asked. */
export const status = lite.status

/**
 * The content of an application, decrypted, with edits that are not published yet.
 *
 * @throws `mesh/profile/missing` where the site was granted none; `mesh/key/missing` where it was taken out;
 * `mesh/portal/…` where nothing of it is here yet
 */
export const read = lite.read

/** The entries of a catalog, those that are deleted left out. @throws `mesh/argument` for what is no catalog; as `read` */
export const entries = lite.entries

/**
 * Adds an entry or, with its `ID`, replaces it by all that the draft says. When this resolves the entry is on the disk of
 * this browser and is never lost; it is published at once, or when the portal is back.
 *
 * @returns the entry as it is now
 * @throws `mesh/profile/administrator` where the site may only read; `mesh/schema/member`; `mesh/storage/…`; as `read`
 */
export const put = lite.put

/** Deletes an entry by its `ID`. @throws `mesh/catalog/missing`; otherwise as `put` */
export const remove = lite.remove

/**
 * Fetches the newest versions from the portal, verifies them, and publishes edits that wait.
 *
 * @throws `mesh/profile/rollback` and others for a version that must not be believed; `mesh/portal/…`
 */
export const refresh = lite.refresh

/** Calls back when something may have changed, here, in another tab or on another device. @returns ends it */
export const subscribe = lite.subscribe

/**
 * Removes the profile and this site's keys from this browser. What was published stays; the person takes the site out
 * of her list herself.
 */
export const disconnect = lite.disconnect

/** Ends the worker. The next call starts it again. Nothing stored is lost. */
export const close = lite.close
