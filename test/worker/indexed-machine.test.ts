/** The machine's records: all or nothing, on the disk, one tab at a time, and every tab hears of it (attacks 23, 24). */
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { DeviceNote } from '../../sdk/engine/records.ts'
import { Database, databaseNames } from '../../worker/database.ts'
import { IndexedMachine, type IndexedMachineOptions } from '../../worker/indexed-machine.ts'
import { openTestDatabase } from '../support/databases.ts'

const note = (id: string): DeviceNote => ({ id, name: `the device ${id}` })

function open(database: Database = openTestDatabase(), options: IndexedMachineOptions = {}) {
  const machine = new IndexedMachine(database, options)
  onTestFinished(() => machine.close())
  return machine
}

/** Two tabs: two connections to one database. */
function openTwo(options: IndexedMachineOptions = {}) {
  const database = openTestDatabase()
  const other = new Database(database.name)
  onTestFinished(() => other.close())
  return [open(database, options), open(other, options)] as const
}

describe('a commit', () => {
  test('is there for other tabs and after a new start', async () => {
    const [one, other] = openTwo()
    await one.commit([
      { collection: 'notes', put: note('a') },
      { collection: 'notes', put: note('b') },
    ])
    await one.commit([{ collection: 'notes', remove: 'a' }])
    expect(await other.list('notes')).toEqual([note('b')])
    expect(await other.get('notes', 'b')).toEqual(note('b'))
    expect(await other.get('notes', 'a')).toBeUndefined()
  })

  test('asks the browser to write through to the disk', async () => {
    const machine = open()
    const spy = vi.spyOn(IDBDatabase.prototype, 'transaction')
    await machine.commit([{ collection: 'notes', put: note('a') }])
    expect(spy).toHaveBeenCalledExactlyOnceWith(['notes'], 'readwrite', { durability: 'strict' })
    spy.mockRestore()
  })

  test.each<[string, string, () => never]>([
    [
      'the quota is exceeded',
      'mesh/storage/full',
      () => {
        throw new DOMException('', 'QuotaExceededError')
      },
    ],
    [
      'a record cannot be stored',
      'mesh/storage/failed',
      () => {
        throw new DOMException('', 'DataCloneError')
      },
    ],
  ])('is undone as a whole when %s', async (_, code, fail) => {
    const machine = open()
    await machine.commit([{ collection: 'notes', put: note('old') }])
    const original = IDBObjectStore.prototype.put
    const spy = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      value,
    ) {
      return value.id === 'c' ? fail() : original.call(this, value)
    })
    const changes = [
      { collection: 'notes', remove: 'old' },
      { collection: 'notes', put: note('b') },
      { collection: 'escrows', put: { id: 'e', entry: '', secret: '' } },
      { collection: 'notes', put: note('c') },
    ] as const
    const heard = vi.fn()
    machine.subscribe(heard)
    await expect(machine.commit(changes)).rejects.toMatchObject({
      code,
      retryable: true,
    })
    spy.mockRestore()
    expect(await machine.list('notes')).toEqual([note('old')])
    expect(await machine.list('escrows')).toEqual([])
    expect(heard).not.toHaveBeenCalled()

    await machine.commit(changes)
    expect(await machine.list('notes')).toEqual([note('b'), note('c')])
  })

  test('of a record that is no data is refused, with what stood before it', async () => {
    const machine = open()
    const bad = { ...note('bad'), name: (() => {}) as never }
    const refused = machine.commit([
      { collection: 'notes', put: note('good') },
      { collection: 'notes', put: bad },
    ])
    await expect(refused).rejects.toMatchObject({ code: 'mesh/storage/failed' })
    expect(await machine.list('notes')).toEqual([])
  })

  test('of nothing does nothing', async () => {
    const machine = open()
    const heard = vi.fn()
    machine.subscribe(heard)
    await machine.commit([])
    expect(heard).not.toHaveBeenCalled()
  })
})

describe('subscribers', () => {
  test('hear of commits of this tab and of others, until they end', async () => {
    const [one, other] = openTwo()
    const here = vi.fn()
    const there = vi.fn()
    const end = one.subscribe(here)
    other.subscribe(there)
    await one.commit([
      { collection: 'notes', put: note('a') },
      { collection: 'notes', put: note('b') },
      { collection: 'escrows', put: { id: 'e', entry: '', secret: '' } },
    ])
    expect(here).toHaveBeenCalledExactlyOnceWith(['notes', 'escrows'])
    await vi.waitFor(() => expect(there).toHaveBeenCalledExactlyOnceWith(['notes', 'escrows']))
    end()
    await other.commit([{ collection: 'notes', remove: 'a' }])
    await vi.waitFor(() => expect(there).toHaveBeenCalledTimes(2))
    expect(here).toHaveBeenCalledOnce()
  })

  test('hear nothing of another store', async () => {
    const [one, other] = [open(), open()]
    const heard = vi.fn()
    other.subscribe(heard)
    const channel = new BroadcastChannel('sentinel')
    const later = new Promise(resolve => {
      channel.onmessage = resolve
    })
    await one.commit([{ collection: 'notes', put: note('a') }])
    new BroadcastChannel('sentinel').postMessage('after the commit')
    await later
    channel.close()
    expect(heard).not.toHaveBeenCalled()
  })
})

describe.each([
  ['with Web Locks', {}],
  ['without them, in one tab', { locks: undefined }],
] as const)('exclusive work, %s', (kind, options) => {
  const [first, second] = [
    () => openTwo(options),
    () => {
      const machine = open(undefined, options)
      return [machine, machine] as const
    },
  ]
  const openPair = kind === 'with Web Locks' ? first : second

  test('is done one at a time under one name, twenty tabs or not', async () => {
    const [one, other] = openPair()
    let inside = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++inside)
      await one.list('notes')
      inside--
    }
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? one : other).exclusively('work', work)),
    )
    expect(most).toBe(1)
  })

  test('loses no update that reads, computes and writes', async () => {
    const [one, other] = openPair()
    const increment = async () => {
      const before = await one.get('notes', 'count')
      await one.commit([
        { collection: 'notes', put: { id: 'count', name: `${Number(before?.name ?? 0) + 1}` } },
      ])
    }
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? one : other).exclusively('count', increment)),
    )
    expect((await one.get('notes', 'count'))?.name).toBe('20')
  })

  test('under other names goes on, gives what the work gives and throws what it throws', async () => {
    const [one, other] = openPair()
    const failure = new TypeError('a defect')
    await one.exclusively('a', async () => {
      await expect(other.exclusively('b', async () => 7)).resolves.toBe(7)
    })
    await expect(one.exclusively('a', () => Promise.reject(failure))).rejects.toBe(failure)
    await expect(other.exclusively('a', async () => 8)).resolves.toBe(8)
  })
})

test('without Web Locks and without exclusion, the same work would lose updates', async () => {
  const machine = open()
  const increment = async () => {
    const before = await machine.get('notes', 'count')
    await machine.commit([
      { collection: 'notes', put: { id: 'count', name: `${Number(before?.name ?? 0) + 1}` } },
    ])
  }
  await Promise.all(Array.from({ length: 20 }, increment))
  expect(Number((await machine.get('notes', 'count'))?.name)).toBeLessThan(20)
})

test('work that another tab does not end is not waited for, and not begun later', async () => {
  const [one, other] = openTwo({ patience: 50 })
  let end = () => {}
  const long = one.exclusively('work', () => new Promise<void>(resolve => (end = resolve)))
  const work = vi.fn(async () => {})
  await expect(other.exclusively('work', work)).rejects.toMatchObject({ code: 'mesh/storage/busy' })
  end()
  await long
  await other.exclusively('work', async () => {})
  expect(work).not.toHaveBeenCalled()
})

test('work that takes longer than others wait is not cut off', async () => {
  const machine = open(undefined, { patience: 20 })
  const slow = machine.exclusively('work', () => new Promise(resolve => setTimeout(resolve, 60, 'done')))
  await expect(slow).resolves.toBe('done')
})

test('a tab that is closed in the middle lets go, and the others go on', async () => {
  const name = `test-${crypto.randomUUID()}`
  const source = `navigator.locks.request('${name}/work', () => { postMessage('held'); return new Promise(() => {}) })`
  const tab = new Worker(URL.createObjectURL(new Blob([source])))
  await new Promise(resolve => {
    tab.onmessage = resolve
  })
  const machine = open(openTestDatabase({ name }))
  const work = vi.fn(async () => {})
  const waiting = machine.exclusively('work', work)
  await machine.list('notes')
  expect(work).not.toHaveBeenCalled()
  tab.terminate()
  await waiting
  expect(work).toHaveBeenCalledOnce()
})

test('production and test are apart', async () => {
  expect(databaseNames.production).not.toBe(databaseNames.test)
  const [one, other] = [openTestDatabase(), openTestDatabase()]
  await open(one).commit([{ collection: 'notes', put: note('a') }])
  expect(await open(other).list('notes')).toEqual([])
  await other.erase()
  expect(await open(one).list('notes')).toEqual([note('a')])
})
