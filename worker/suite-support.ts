/** Which suites work in this browser, found out by trying: generate, store, read back from the disk, use. */
import type { CryptoDeps } from '../sdk/core/deps.ts'
import { isMeshError } from '../sdk/core/error.ts'
import {
  generateKeyPair,
  type KeyPair,
  type KeyUse,
  type SuiteName,
  suites,
  verifyKeyPair,
} from '../sdk/core/suite/index.ts'
import { type Database, isNamed, storageError, type Write } from './database.ts'
import { isSameKey } from './key-use.ts'

/**
 * Whether a suite works here. A yes is remembered in the database, so that it is tried once in a browser's life.
 *
 * @throws `mesh/storage/failed` if nothing can be stored at all, which says nothing about the suite
 */
export async function findSupport(deps: CryptoDeps, database: Database, suite: SuiteName): Promise<boolean> {
  const id = `suite/${suite}`
  try {
    const reading = await database.begin(['facts'], 'readonly')
    if ((await reading.objectStore('facts').get(id)) !== undefined) return true
    if (!(await probe(deps, database, suite))) return false
    await database.write(['facts'], [transaction => transaction.objectStore('facts').put({ id })])
    return true
  } catch (cause) {
    throw storageError('It cannot be found out what this browser supports.', cause)
  }
}

async function probe(deps: CryptoDeps, database: Database, suite: SuiteName): Promise<boolean> {
  const pairs = await generateEveryKind(deps, suite)
  if (pairs === undefined) return false
  try {
    for (const [index, key] of (await storeAndRead(database, pairs)).entries()) {
      const { publicKey, privateKey } = pairs[index]!
      if (!isSameKey(privateKey.key, key)) return false
      await verifyKeyPair(deps, { publicKey, privateKey: { ...privateKey, key } })
    }
    return true
  } catch (error) {
    const isStorage = isMeshError(error) && error.code.startsWith('mesh/storage/')
    if (isStorage || isNamed(error, 'QuotaExceededError')) throw error
    return false
  }
}

/** Key pairs of every kind the suite has, or nothing where this WebCrypto cannot make one. */
async function generateEveryKind(
  deps: CryptoDeps,
  suite: SuiteName,
): Promise<readonly KeyPair[] | undefined> {
  const { sign, authenticate } = suites[suite]
  const uses: readonly KeyUse[] =
    sign === authenticate ? ['sign', 'encrypt'] : ['sign', 'authenticate', 'encrypt']
  try {
    return await Promise.all(uses.map(use => generateKeyPair(deps, { suite, use })))
  } catch {
    // The reason is the answer: this browser does not make such keys.
    return undefined
  }
}

/** What private keys are after they were on the disk; they are gone from there afterwards. */
async function storeAndRead(database: Database, pairs: readonly KeyPair[]): Promise<readonly unknown[]> {
  const probes = pairs.map(({ privateKey }) => ({ id: privateKey.udf, key: privateKey.key }))
  const puts = probes.map(
    (probe): Write<'probes'> =>
      transaction =>
        transaction.objectStore('probes').put(probe),
  )
  const deletes = probes.map(
    ({ id }): Write<'probes'> =>
      transaction =>
        transaction.objectStore('probes').delete(id),
  )
  await database.write(['probes'], puts)
  try {
    return await database.afresh(async connection => {
      const store = connection.transaction('probes').objectStore('probes')
      const stored = await Promise.all(probes.map(({ id }) => store.get(id)))
      return stored.map(probe => probe?.key)
    })
  } finally {
    // Its own alone: another tab may be trying at the same time.
    await database.write(['probes'], deletes)
  }
}
