import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openSqliteStore, sqliteErrorToMeshError } from '../../../portal/store/sqlite.ts'
import { isMeshError } from '../../../sdk/core/error.ts'
import { createTestClock, describeStore } from './store-behaviour.ts'

const folder = mkdtempSync(join(tmpdir(), 'mesh-store-'))

const newFile = () => join(mkdtempSync(join(folder, 'store-')), 'portal.db')
afterAll(() => rmSync(folder, { recursive: true }))

describeStore('SQLite', () => {
  const file = newFile()
  return { open: clock => openSqliteStore({ file, clock }), outlivesClose: true }
})

describe('SQLite store', () => {
  const clock = createTestClock()
  const big = 'x'.repeat(300_000)
  const put = (key: string, value: string) => ({ expect: [], put: [{ key, value }], remove: [] })

  it('lets two processes share a file', async () => {
    const file = newFile()
    const [one, two] = [openSqliteStore({ file, clock }), openSqliteStore({ file, clock })]
    await one.commit(put('a', 'x'))
    const { version } = (await two.get('a'))!
    await one.commit(put('a', 'y'))
    expect(await two.commit({ ...put('a', 'z'), expect: [{ key: 'a', version }] })).toBe(false)
    await Promise.all([one.close(), two.close()])
  })

  it('shows a turn of the event loop one moment, and the next turn what others have committed since', async () => {
    const file = newFile()
    const [one, two] = [openSqliteStore({ file, clock }), openSqliteStore({ file, clock })]
    const turn = () => new Promise(resolve => setImmediate(resolve))
    const read = async (store = two) => (await store.get('a'))?.value
    await one.commit(put('a', 'x'))
    await turn()
    expect(await read()).toBe('x')
    await one.commit(put('a', 'y'))
    await turn()
    expect([await read(one), await read()]).toEqual(['y', 'y'])
    // One’s own commit ends the turn, and others can write while it lasts.
    const [, applied] = await Promise.all([read(), two.commit(put('a', 'z'))])
    expect([applied, await read(one), await read()]).toEqual([true, 'z', 'z'])
    await read()
    await two.close()
    await one.close()
  })

  it('refuses what does not fit by name, keeps what arrived with it, and goes on when there is room', async () => {
    const store = openSqliteStore({ file: newFile(), clock, maxBytes: 200_000 })
    const results = await Promise.allSettled([
      store.commit(put('small', 'x')),
      store.commit(put('big', big)),
      store.commit(put('other', 'y')),
    ])
    expect(results.map(result => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    const [, refused] = results
    expect(refused?.status === 'rejected' && isMeshError(refused.reason, 'mesh/portal/storage')).toBe(true)
    expect(await store.get('big')).toBeUndefined()
    expect((await store.get('other'))?.value).toBe('y')
    expect(await store.commit(put('small', 'still works'))).toBe(true)
    await store.close()
  })

  it('takes the same batch where there is room (control)', async () => {
    const store = openSqliteStore({ file: newFile(), clock })
    expect(await store.commit(put('big', big))).toBe(true)
    await store.close()
  })

  it('names what a disk does', () => {
    const failing = (code: string) => Object.assign(new Error('x'), { code })
    expect(sqliteErrorToMeshError(failing('SQLITE_READONLY_DBMOVED'))).toMatchObject({
      code: 'mesh/portal/storage',
    })
    expect(sqliteErrorToMeshError(failing('SQLITE_IOERR_FSYNC'))).toMatchObject({
      code: 'mesh/portal/storage',
    })
    expect(sqliteErrorToMeshError(failing('SQLITE_BUSY'))).toMatchObject({ code: 'mesh/portal/busy' })
    const defect = failing('SQLITE_CONSTRAINT')
    expect(sqliteErrorToMeshError(defect)).toBe(defect)
  })

  it('says that a file is no store', () => {
    expect(() => openSqliteStore({ file: folder, clock })).toThrow(
      expect.objectContaining({ code: 'mesh/portal/storage' }),
    )
  })
})
