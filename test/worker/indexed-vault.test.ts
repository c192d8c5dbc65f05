/** Keys in the browser's storage: they stay, they work, they cannot be taken out (attacks 20 and 23). */
import { describe, expect, test, vi } from 'vitest'
import {
  cryptoKeyOf,
  generateKeyPair,
  type KeyPair,
  type KeyUse,
  type SuiteName,
  suiteNames,
  verifyKeyPair,
} from '../../sdk/core/suite/index.ts'
import type { VaultKey } from '../../sdk/engine/ports.ts'
import { Database } from '../../worker/database.ts'
import { IndexedVault } from '../../worker/indexed-vault.ts'
import { openTestDatabase } from '../support/databases.ts'

const deps = { crypto: globalThis.crypto }

function vaultKey({ privateKey }: KeyPair, owner = 'M-OWNER'): VaultKey {
  return { ...privateKey, role: 'device-signature', owner }
}

async function make(use: KeyUse = 'sign', suite: SuiteName = 'modern') {
  const pair = await generateKeyPair(deps, { suite, use })
  return { pair, key: vaultKey(pair) }
}

function quotaExceeded(): never {
  throw new DOMException('No space left.', 'QuotaExceededError')
}

describe('a key', () => {
  test.each(
    suiteNames.flatMap(suite =>
      (['sign', 'authenticate', 'encrypt'] as const).map(use => [suite, use] as const),
    ),
  )('of suite %s to %s survives, works, and is not extractable', async (suite, use) => {
    const database = openTestDatabase()
    const { pair, key } = await make(use, suite)
    const [stored] = await new IndexedVault(deps, database).add([key])
    expect(stored!.key).not.toBe(key.key)
    database.close()

    const found = await new IndexedVault(deps, new Database(database.name)).get(key.udf)
    expect(found).toMatchObject({ udf: key.udf, suite, use, role: 'device-signature', owner: 'M-OWNER' })
    await verifyKeyPair(deps, { ...pair, privateKey: { ...pair.privateKey, key: found!.key } })
    expect(found!.key.extractable).toBe(false)
    for (const format of ['jwk', 'pkcs8'] as const) {
      await expect(crypto.subtle.exportKey(format, found!.key)).rejects.toThrow(/extractable/)
    }
  })

  test('that could be exported is refused, as is a public one; the same key otherwise is taken', async () => {
    const vault = new IndexedVault(deps, openTestDatabase())
    const loose = await generateKeyPair(deps, { suite: 'modern', use: 'sign', extractable: true })
    await expect(vault.add([vaultKey(loose)])).rejects.toMatchObject({ code: 'mesh/key/invalid' })
    const { pair, key } = await make()
    await expect(vault.add([{ ...key, key: await cryptoKeyOf(deps, pair.publicKey) }])).rejects.toMatchObject(
      {
        code: 'mesh/key/invalid',
      },
    )
    expect(await vault.list()).toEqual([])
    await expect(vault.add([key])).resolves.toHaveLength(1)
  })

  test('is listed without itself, and gone when removed', async () => {
    const vault = new IndexedVault(deps, openTestDatabase())
    const { key } = await make()
    await vault.add([key])
    const { key: _, ...rest } = key
    expect(await vault.list()).toEqual([rest])
    await vault.remove([key.udf, 'unknown'])
    expect(await vault.list()).toEqual([])
    expect(await vault.get(key.udf)).toBeUndefined()
  })

  test('that is there already is neither replaced nor lost', async () => {
    const vault = new IndexedVault(deps, openTestDatabase())
    const { key } = await make()
    const { key: second } = await make()
    await vault.add([key])
    await expect(vault.add([second, { ...key, owner: 'somebody else' }])).rejects.toMatchObject({
      code: 'mesh/argument',
    })
    expect(await vault.list()).toEqual([expect.objectContaining({ udf: key.udf, owner: 'M-OWNER' })])
  })

  test('holds what the vault takes and nothing that was beside it', async () => {
    const vault = new IndexedVault(deps, openTestDatabase())
    const { key } = await make()
    const [stored] = await vault.add([Object.assign({ password: 'secret' }, key)])
    expect(Object.keys(stored!).sort()).toEqual(['key', 'owner', 'role', 'suite', 'udf', 'use'])
  })
})

describe('a browser that does not keep keys', () => {
  test('with its disk full: named, and nothing is half written', async () => {
    const database = openTestDatabase()
    const vault = new IndexedVault(deps, database)
    const keys = await Promise.all([make(), make(), make()])
    let count = 0
    const original = IDBObjectStore.prototype.add
    const spy = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (
      this: IDBObjectStore,
      value,
    ) {
      return ++count === 3 ? quotaExceeded() : original.call(this, value)
    })
    await expect(vault.add(keys.map(({ key }) => key))).rejects.toMatchObject({
      code: 'mesh/storage/full',
      retryable: true,
      message: expect.stringContaining('space'),
    })
    spy.mockRestore()
    expect(await vault.list()).toEqual([])
    await expect(vault.add(keys.map(({ key }) => key))).resolves.toHaveLength(3)
  })

  test('that aborts a commit for lack of space: named as well', async () => {
    const vault = new IndexedVault(deps, openTestDatabase())
    const { key } = await make()
    await vault.list()
    const spy = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (
      this: IDBObjectStore,
      value,
    ) {
      const request = this.put(value)
      this.transaction.abort()
      return request
    })
    await expect(vault.add([key])).rejects.toMatchObject({ code: 'mesh/key/storage' })
    spy.mockRestore()
    expect(await vault.list()).toEqual([])
  })

  test.each<[string, (stored: VaultKey) => unknown]>([
    ['nothing', () => undefined],
    ['null in the place of the key', stored => ({ ...stored, key: null })],
    ['an empty object in the place of the key', stored => ({ ...stored, key: {} })],
  ])('and reads back %s: named, and the key is not kept', async (_, damage) => {
    const database = openTestDatabase()
    const vault = new IndexedVault(deps, database)
    const { key } = await make()
    vi.spyOn(database, 'afresh').mockImplementationOnce(
      async work =>
        ((await Database.prototype.afresh.call(database, work)) as VaultKey[]).map(damage) as never,
    )
    await expect(vault.add([key])).rejects.toMatchObject({ code: 'mesh/key/storage' })
    expect(await vault.list()).toEqual([])
    await expect(vault.add([key])).resolves.toHaveLength(1)
  })

  test('and reads back another key, one of another algorithm, or one with other usages', async () => {
    const database = openTestDatabase()
    const vault = new IndexedVault(deps, database)
    const { key } = await make()
    const { key: other } = await make('sign', 'nist')
    const { key: agreement } = await make('encrypt')
    for (const wrong of [other, agreement]) {
      vi.spyOn(database, 'afresh').mockResolvedValueOnce([{ ...key, key: wrong.key }])
      await expect(vault.add([key])).rejects.toMatchObject({ code: 'mesh/key/storage' })
    }
  })

  test('and reads back a key that does nothing', async () => {
    for (const [use, suite, operation] of [
      ['sign', 'modern', 'sign'],
      ['encrypt', 'modern', 'deriveBits'],
      ['encrypt', '2017', 'decrypt'],
    ] as const) {
      const vault = new IndexedVault(deps, openTestDatabase())
      const { key } = await make(use, suite)
      const spy = vi
        .spyOn(crypto.subtle, operation)
        .mockRejectedValue(new DOMException('No.', 'InvalidAccessError'))
      await expect(vault.add([key])).rejects.toMatchObject({ code: 'mesh/key/storage' })
      spy.mockRestore()
      await expect(vault.add([key])).resolves.toHaveLength(1)
    }
  })

  test('and later keeps the entry without the key: evicted, not missing', async () => {
    const database = openTestDatabase()
    const vault = new IndexedVault(deps, database)
    const { key } = await make()
    await vault.add([key])
    const transaction = await database.begin(['keys'], 'readwrite')
    await Promise.all([transaction.objectStore('keys').put({ ...key, key: null as never }), transaction.done])
    await expect(vault.get(key.udf)).rejects.toMatchObject({ code: 'mesh/storage/evicted' })
  })
})

describe('support of a suite', () => {
  test.each(suiteNames)('%s is found by trying, remembered, and leaves no key behind', async suite => {
    const database = openTestDatabase()
    const vault = new IndexedVault(deps, database)
    const spy = vi.spyOn(crypto.subtle, 'generateKey')
    expect(await vault.supports(suite)).toBe(true)
    expect(spy).toHaveBeenCalled()
    expect(await vault.list()).toEqual([])
    const transaction = await database.begin(['probes'], 'readonly')
    expect(await transaction.objectStore('probes').count()).toBe(0)

    spy.mockClear()
    const later = new IndexedVault(deps, new Database(database.name))
    expect(await later.supports(suite)).toBe(true)
    expect(spy).not.toHaveBeenCalled()
    spy.mockRestore()
  })

  test('is tried once by all who ask together, and of several suites at once', async () => {
    const vault = new IndexedVault(deps, openTestDatabase())
    expect(vault.supports('modern')).toBe(vault.supports('modern'))
    expect(await Promise.all(suiteNames.map(suite => vault.supports(suite)))).toEqual([true, true, true])
  })

  test.each([
    [
      'generated',
      () =>
        vi.spyOn(crypto.subtle, 'generateKey').mockRejectedValue(new DOMException('', 'NotSupportedError')),
    ],
    [
      'stored',
      () =>
        vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
          throw new DOMException('', 'DataCloneError')
        }),
    ],
    ['used', () => vi.spyOn(crypto.subtle, 'sign').mockRejectedValue(new DOMException('', 'OperationError'))],
  ])('is denied where its keys cannot be %s, and asked again at the next start', async (_, breakIt) => {
    const database = openTestDatabase()
    const spy = breakIt()
    const vault = new IndexedVault(deps, database)
    expect(await vault.supports('modern')).toBe(false)
    spy.mockRestore()
    expect(await vault.supports('modern')).toBe(false)
    expect(await new IndexedVault(deps, database).supports('modern')).toBe(true)
  })

  test('is not denied for lack of space', async () => {
    const vault = new IndexedVault(deps, openTestDatabase())
    const spy = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(quotaExceeded)
    await expect(vault.supports('modern')).rejects.toMatchObject({ code: 'mesh/storage/full' })
    spy.mockRestore()
    expect(await vault.supports('modern')).toBe(true)
  })
})
