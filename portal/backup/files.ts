/** The commands `backup` and `restore`: a store into a file, a file into a store. */
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isMeshError, MeshError } from '../../sdk/core/error.ts'
import type { Clock } from '../clock.ts'
import type { CopiedItem, PortalStore } from '../store/store.ts'
import { readBackup, writeBackup } from './format.ts'

/** Stands for the output or the input in place of a file. */
export const STREAM = '-'

/**
 * Writes everything in a store to a file, which has its name only when it is whole and on the disk; one of that name
 * is replaced then. Nobody but its owner may read it.
 *
 * @returns how many items
 * @throws `mesh/portal/storage` where the file cannot be written; what the store throws
 */
export async function backUp(store: PortalStore, file: string, clock: Clock): Promise<number> {
  let count = 0
  async function* counted(): AsyncGenerator<CopiedItem> {
    for await (const item of store.snapshot()) {
      count += 1
      yield item
    }
  }
  // Asked for first, so that it is never later than what is in the backup.
  const lastWrite = await store.lastWrite()
  const lines = Readable.from(writeBackup(counted(), { now: clock.now(), lastWrite }))
  if (file === STREAM) {
    await pipeline(lines, process.stdout, { end: false })
    return count
  }
  const partial = `${file}.partial`
  try {
    await pipeline(lines, createWriteStream(partial, { mode: 0o600, flush: true }))
    await rename(partial, file)
    await syncFolder(dirname(file))
  } catch (cause) {
    await rm(partial, { force: true })
    if (isMeshError(cause)) throw cause
    throw new MeshError('mesh/portal/storage', `The backup ${resolve(file)} cannot be written.`, { cause })
  }
  return count
}

/**
 * Brings a backup into a store, whole or not at all.
 *
 * @returns how many items, and when the backup was made
 * @throws `mesh/portal/backup` for a damaged file; `mesh/argument` for one that cannot be read, and for a store that
 * holds something and is not to be replaced; what the store throws
 */
export async function restore(
  store: PortalStore,
  file: string,
  { replace }: { readonly replace: boolean },
): Promise<{ readonly count: number; readonly created: string }> {
  const source = file === STREAM ? process.stdin : createReadStream(file)
  const bytes = (async function* () {
    try {
      yield* source as AsyncIterable<Uint8Array>
    } catch (cause) {
      throw new MeshError('mesh/argument', `The backup ${resolve(file)} cannot be read.`, { cause })
    }
  })()
  const { header, items } = await readBackup(bytes)
  const count = await store.load(items, { replace, lastWrite: header.lastWrite })
  return { count, created: header.created }
}

/** The name of a new file is in its folder, which is synced by itself. */
async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders, and does not need to.
  if (process.platform === 'win32') return
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}
