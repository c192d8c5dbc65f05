/** Databases as earlier versions of the app left them, written by hand: what is in them is there after the update. */
import { openDB } from 'idb'
import { expect, test } from 'vitest'
import { collections } from '../../sdk/engine/records.ts'
import { Database } from '../../worker/database.ts'
import { IndexedMachine } from '../../worker/indexed-machine.ts'
import { IndexedVault } from '../../worker/indexed-vault.ts'
import { openTestDatabase } from '../support/databases.ts'

/** What each released version had; these lists never change. */
const first = [
  'probes',
  'facts',
  'devices',
  'profiles',
  'notes',
  'escrows',
  'creates',
  'connects',
  'approvals',
  'requests',
]
const second = [...first, 'applications', 'journal', 'grants', 'recoveries']

const profile = { id: 'M-profile', device: 'M-device', accounts: [], signed: '{}' }
const edit = { id: 'R-app/00000000', profile: 'M-profile', application: 'R-app', sealed: '{}' }

async function writeOld(name: string, version: number, stores: readonly string[]): Promise<CryptoKey> {
  const old = await openDB(name, version, {
    upgrade(connection) {
      connection.createObjectStore('keys', { keyPath: 'udf' })
      for (const store of stores) connection.createObjectStore(store, { keyPath: 'id' })
    },
  })
  const pair = (await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])) as CryptoKeyPair
  const key = { suite: 'modern', use: 'sign', role: 'device-signature', key: pair.privateKey }
  await old.put('keys', { udf: 'M-key', owner: 'M-device', ...key })
  await old.put('profiles', profile)
  if (stores.includes('journal')) await old.put('journal', edit)
  old.close()
  return pair.publicKey
}

test.each([
  [1, first],
  [2, second],
] as const)(
  'of version %i: records and keys stay, and the new collections are there',
  async (version, stores) => {
    const { name } = openTestDatabase()
    const publicKey = await writeOld(name, version, stores)
    const database = new Database(name, { patience: 2000 })
    const machine = new IndexedMachine(database)
    expect(await machine.list('profiles')).toEqual([profile])
    expect(await machine.list('journal', 'R-app')).toEqual(version > 1 ? [edit] : [])
    for (const collection of collections) await machine.list(collection)
    const vault = new IndexedVault({ crypto }, database)
    const { key } = (await vault.get('M-key'))!
    const data = new Uint8Array([1, 2, 3])
    const signature = await crypto.subtle.sign('Ed25519', key, data)
    expect(await crypto.subtle.verify('Ed25519', publicKey, signature, data)).toBe(true)
    expect(await vault.storageKey('M-profile')).toBeUndefined()
    machine.close()
    database.close()
  },
)
