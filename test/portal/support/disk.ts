/** A small disk of one's own, which can be full or read-only: a tmpfs, where mounting is allowed. */
import { execFileSync } from 'node:child_process'
import { chownSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TestDisk {
  readonly folder: string
  /** Leaves less than a page. */
  fill(): void
  /** Takes back what `fill` did. */
  free(): void
  setReadOnly(isReadOnly: boolean): void
  dispose(): void
}

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { stdio: 'ignore' })
}

/** Whether this process may mount things: root outside of most containers. */
export const canMount = (() => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  try {
    mountDisk(1).dispose()
    return true
  } catch {
    return false
  }
})()
if (!canMount)
  console.warn('Skipped: tests with a disk that is full or read-only need the right to mount one.')

/** @param owner of its folder; default: this process's user */
export function mountDisk(
  mebibytes: number,
  owner?: { readonly uid: number; readonly gid: number },
): TestDisk {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-disk-'))
  const ballast = join(folder, 'ballast')
  try {
    run('mount', '-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder)
  } catch (error) {
    rmSync(folder, { recursive: true })
    throw error
  }
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid)
  return {
    folder,
    fill() {
      const file = openSync(ballast, 'a')
      try {
        for (;;) writeSync(file, Buffer.alloc(4096))
      } catch {
        // Full.
      } finally {
        closeSync(file)
      }
    },
    free: () => rmSync(ballast, { force: true }),
    setReadOnly(isReadOnly) {
      run('mount', '-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, folder)
    },
    dispose() {
      run('umount', '--lazy', folder)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
