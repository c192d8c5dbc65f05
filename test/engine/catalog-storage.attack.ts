/** Attacks 23 and 24 on what a machine keeps of a catalog: lost, damaged, swapped, rolled back, cut short, of an older app. */
import { describe, expect, test } from 'vitest'
import { utf8ToBytes } from '../../sdk/core/bytes.ts'
import type { EntryOf } from '../../sdk/core/catalog/index.ts'
import { unpackEntries } from '../../sdk/core/catalog/index.ts'
import { MeshError } from '../../sdk/core/error.ts'
import { createContext } from '../../sdk/engine/context.ts'
import { loadDevice } from '../../sdk/engine/devices.ts'
import type { MeshApi } from '../../sdk/engine/index.ts'
import type { MachineChange } from '../../sdk/engine/ports.ts'
import type { ChunkRecord } from '../../sdk/engine/records.ts'
import { sealSecret } from '../../sdk/engine/secrets.ts'
import { expectRefusal } from '../support/crypto.ts'
import { intercept, unreachable } from './support/intercept.ts'
import { type TestMachine, World } from './support/world.ts'

type Admin = TestMachine & { readonly profile: string }

/** More than two chunks of them. */
const COUNT = 300
const names = Array.from({ length: COUNT }, (_, index) => `user ${index}`)

async function setCatalog() {
  const world = new World()
  let isUp = true
  const gate = <R>(_request: unknown, forward: () => Promise<R>) => (isUp ? forward() : unreachable())
  const admin = await world.administrator({
    wrap: connection => intercept(connection, { Get: gate, Publish: gate }),
  })
  const { identifier } = await admin.engine.createApplication(admin.profile, {
    kind: 'credential',
    entries: names.map((Username, index) => ({ put: { ID: `id-${index}`, Username } })),
  })
  const portal = (up: boolean) => {
    isUp = up
  }
  return { world, admin, identifier, portal }
}

/** What a page is told that has nothing yet. */
async function usersIn(engine: MeshApi, { profile }: Admin, identifier: string): Promise<readonly string[]> {
  const { packed = [] } = await engine.readCatalog(profile, identifier)
  return unpackEntries<'credential'>(packed)
    .entries.filter(entry => entry.Deleted === undefined)
    .map(({ Username = '' }) => Username)
}

/** Counts how often the signed version is read. */
function watchVersions({ deps }: Admin) {
  let reads = 0
  const machine = Object.create(deps.machine) as typeof deps.machine
  machine.get = (collection, id) => {
    if (collection === 'versions') reads += 1
    return deps.machine.get(collection, id)
  }
  machine.list = (collection, under) => deps.machine.list(collection, under)
  machine.commit = changes => deps.machine.commit(changes)
  machine.exclusively = (name, work) => deps.machine.exclusively(name, work)
  machine.subscribe = listener => deps.machine.subscribe(listener)
  return { machine, reads: () => reads }
}

const sorted = (users: readonly string[]) => [...users].sort()

describe('attack 23: chunks of a catalog', () => {
  test('control: whole, they are read, and the signed version is not', async () => {
    const { admin, identifier } = await setCatalog()
    const { machine, reads } = watchVersions(admin)
    expect(sorted(await usersIn(admin.tab({ machine }), admin, identifier))).toEqual(sorted(names))
    expect(reads()).toBe(0)
    const chunks = await admin.deps.machine.list('chunks')
    expect(chunks).toHaveLength(3)
    const stored = JSON.stringify(chunks.map(({ data }) => new TextDecoder().decode(data)))
    expect(stored).not.toContain('user 1')
  })

  type Spoil = (records: readonly ChunkRecord[]) => readonly MachineChange[]
  const put = (record: ChunkRecord, data: ChunkRecord['data']): MachineChange => ({
    collection: 'chunks',
    put: { ...record, data },
  })
  const spoils: Readonly<Record<string, Spoil>> = {
    'one is missing': ([first]) => [{ collection: 'chunks', remove: first!.id }],
    'one is damaged': ([first]) => [
      put(
        first!,
        first!.data.map((byte, at) => (at === 9 ? byte ^ 1 : byte)),
      ),
    ],
    'one is cut short': ([first]) => [put(first!, first!.data.slice(0, -1))],
    'two are swapped': ([first, second]) => [put(first!, second!.data), put(second!, first!.data)],
    'all are gone': records => records.map(({ id }) => ({ collection: 'chunks', remove: id })),
  }

  test.each(Object.entries(spoils))(
    '%s: the signed version is opened, and the chunks are made anew',
    async (_, spoil) => {
      const { admin, identifier } = await setCatalog()
      await admin.deps.machine.commit(spoil(await admin.deps.machine.list('chunks', identifier)))
      const { machine, reads } = watchVersions(admin)
      expect(sorted(await usersIn(admin.tab({ machine }), admin, identifier))).toEqual(sorted(names))
      expect(reads()).toBe(1)
      expect(sorted(await usersIn(admin.tab({ machine }), admin, identifier))).toEqual(sorted(names))
      expect(reads()).toBe(1)
    },
  )

  test('one of an earlier version, or head and chunks of it together, bring no old password back', async () => {
    const { admin, identifier, world } = await setCatalog()
    const { deps, engine, profile } = admin
    const chunks = await deps.machine.list('chunks', identifier)
    const head = (await deps.machine.get('catalogs', identifier))!
    world.clock.turn(1000)
    await engine.updateApplication(profile, identifier, {
      kind: 'credential',
      entries: [{ put: { ID: 'id-0', Username: 'changed' } }],
    })
    const changed = ['changed', ...names.slice(1)]
    const after = await deps.machine.list('chunks', identifier)
    // Chunks without a change were not written again.
    const same = after.filter(({ data }, index) => data.join() === chunks[index]!.data.join())
    expect(same).toHaveLength(2)

    const old = chunks.filter(({ data }, index) => data.join() !== after[index]!.data.join())
    await deps.machine.commit(old.map(chunk => put(chunk, chunk.data)))
    expect(sorted(await usersIn(admin.tab(), admin, identifier))).toEqual(sorted(changed))
    await deps.machine.commit([
      { collection: 'catalogs', put: head },
      ...chunks.map(chunk => put(chunk, chunk.data)),
    ])
    expect(sorted(await usersIn(admin.tab(), admin, identifier))).toEqual(sorted(changed))
    const { digest } = (await deps.machine.get('applications', identifier))!
    await deps.machine.commit([
      { collection: 'catalogs', put: { ...head, digest: digest! } },
      ...chunks.map(chunk => put(chunk, chunk.data)),
    ])
    expect(sorted(await usersIn(admin.tab(), admin, identifier))).toEqual(sorted(changed))
  })

  test('the storage key is lost: the catalog is read from the version, under a new key', async () => {
    const { admin, identifier } = await setCatalog()
    await admin.deps.vault.keepStorageKeys(new Set())
    expect(sorted(await usersIn(admin.tab(), admin, identifier))).toEqual(sorted(names))
    expect(await admin.deps.vault.storageKey(admin.profile)).toBeDefined()
  })

  test('the storage key is lost while edits wait: that is said by name, and nothing is published without them', async () => {
    const { admin, identifier, portal } = await setCatalog()
    portal(false)
    await admin.engine.updateApplication(admin.profile, identifier, {
      kind: 'credential',
      entries: [{ put: { Username: 'offline' } }],
    })
    await admin.deps.vault.keepStorageKeys(new Set())
    portal(true)
    await expectRefusal(admin.tab().readCatalog(admin.profile, identifier), 'mesh/storage/evicted')
    await expectRefusal(admin.tab().refreshApplication(admin.profile, identifier), 'mesh/storage/evicted')
    expect(await admin.deps.machine.list('journal')).toHaveLength(1)
  })

  test('a full disk: reading goes on, and an edit that cannot be stored is refused whole', async () => {
    const { admin, identifier } = await setCatalog()
    const { machine } = watchVersions(admin)
    machine.commit = () => Promise.reject(new MeshError('mesh/storage/full', 'no space left'))
    await admin.deps.machine.commit([{ collection: 'catalogs', remove: identifier }])
    const full = admin.tab({ machine })
    expect(sorted(await usersIn(full, admin, identifier))).toEqual(sorted(names))
    const edit = { kind: 'credential', entries: [{ put: { Username: 'more' } }] } as const
    await expectRefusal(full.updateApplication(admin.profile, identifier, edit), 'mesh/storage/full')
    expect(sorted(await usersIn(full, admin, identifier))).toEqual(sorted(names))
    expect(await admin.deps.machine.list('journal')).toEqual([])
    await admin.engine.updateApplication(admin.profile, identifier, edit)
    expect(await usersIn(full, admin, identifier)).toContain('more')
  })
})

describe('attack 24: edits that wait', () => {
  const rename = (index: number) =>
    ({ kind: 'credential', entries: [{ put: { ID: `id-${index}`, Username: `renamed ${index}` } }] }) as const

  test('many of them become few, and all are published', async () => {
    const { admin, identifier, portal, world } = await setCatalog()
    const { deps, engine, profile } = admin
    portal(false)
    for (let index = 0; index < 100; index += 1) {
      world.clock.turn(1000)
      await engine.updateApplication(profile, identifier, rename(index))
    }
    expect((await deps.machine.list('journal')).length).toBeLessThan(64)
    const expected = names.map((name, index) => (index < 100 ? `renamed ${index}` : name))
    expect(sorted(await usersIn(engine, admin, identifier))).toEqual(sorted(expected))
    expect(sorted(await usersIn(admin.tab(), admin, identifier))).toEqual(sorted(expected))
    portal(true)
    await admin.tab().resume()
    expect(await deps.machine.list('journal')).toEqual([])
    expect(sorted(await usersIn(engine, admin, identifier))).toEqual(sorted(expected))
  })

  test('one moved to another place, or changed, is refused by name and not applied', async () => {
    const { admin, identifier, portal } = await setCatalog()
    const { deps, engine, profile } = admin
    portal(false)
    await engine.updateApplication(profile, identifier, rename(1))
    await engine.updateApplication(profile, identifier, rename(2))
    const [first, second] = await deps.machine.list('journal', identifier)
    await deps.machine.commit([{ collection: 'journal', put: { ...first!, local: second!.local! } }])
    await expectRefusal(admin.tab().readCatalog(profile, identifier), 'mesh/storage/damaged')
    await deps.machine.commit([{ collection: 'journal', put: first! }])
    expect(await usersIn(admin.tab(), admin, identifier)).toContain('renamed 1')
  })

  test('of version 0.1.0, beside an application of version 0.1.0, are read and published', async () => {
    const { admin, identifier, portal } = await setCatalog()
    const { deps, profile } = admin
    portal(false)
    const context = createContext(deps)
    const record = (await deps.machine.get('applications', identifier))!
    const { signed } = (await deps.machine.get('versions', identifier))!
    const { device } = (await deps.machine.get('profiles', profile))!
    const edit = {
      kind: 'credential',
      catalog:
        '{"CredentialProfilePrivate":{"Entries":[{"ID":"id-0","Updated":"2026-02-01T00:00:00Z","Username":"of old"}]}}',
    }
    const sealed = await sealSecret(context, utf8ToBytes(JSON.stringify(edit)), {
      device: await loadDevice(context, device),
      purpose: 'journal',
      subject: identifier,
    })
    const { digest, updated: _, ...old } = record
    await deps.machine.commit([
      { collection: 'applications', put: { ...old, signed } },
      { collection: 'versions', remove: identifier },
      { collection: 'catalogs', remove: identifier },
      {
        collection: 'journal',
        put: { id: `${identifier}/00000000`, profile, application: identifier, sealed },
      },
    ])
    const updated = admin.tab()
    const expected = sorted(['of old', ...names.slice(1)])
    expect(sorted(await usersIn(updated, admin, identifier))).toEqual(expected)
    expect(await updated.applications(profile)).toMatchObject([{ digest, unpublished: 1 }])
    await updated.updateApplication(profile, identifier, rename(1))
    portal(true)
    await updated.resume()
    expect(await updated.applications(profile)).toMatchObject([{ unpublished: 0 }])
    expect(await deps.machine.get('applications', identifier)).not.toHaveProperty('signed')
    expect(sorted(await usersIn(admin.tab(), admin, identifier))).toEqual(
      sorted(['of old', 'renamed 1', ...names.slice(2)]),
    )
  })
})

describe('sessions that hold a state', () => {
  const idsOf = (entries: readonly EntryOf<'credential'>[]) => entries.map(({ ID }) => ID)

  test('are told what changed, here and elsewhere, and everything when that is not known', async () => {
    const { admin, identifier, world } = await setCatalog()
    const { engine, profile } = admin
    const { revision } = await engine.readCatalog(profile, identifier)
    expect(await engine.readCatalog(profile, identifier, revision)).toMatchObject({ revision, entries: [] })
    world.clock.turn(1000)
    await engine.updateApplication(profile, identifier, {
      kind: 'credential',
      entries: [{ remove: 'id-7' }],
      neverAsk: [{ site: 'bank.example', never: true }],
    })
    const other = admin.tab()
    await other.updateApplication(profile, identifier, {
      kind: 'credential',
      entries: [{ put: { ID: 'id-9', Username: 'nine' } }],
    })
    const news = await engine.readCatalog(profile, identifier, revision)
    expect(news.packed).toBeUndefined()
    expect(idsOf(news.entries).sort()).toEqual(['id-7', 'id-9', 'mmm:never-ask=bank.example'])
    expect(news.neverAsk).toEqual(['bank.example'])
    expect((await admin.tab().readCatalog(profile, identifier, revision)).packed).toHaveLength(3)
    expect((await engine.readCatalog(profile, identifier, 'R-other.3')).packed).toHaveLength(3)
  })

  test('can have back what was deleted here or elsewhere, for a year', async () => {
    const { admin, identifier, world } = await setCatalog()
    const { engine, profile } = admin
    world.clock.turn(1000)
    await engine.updateApplication(profile, identifier, { kind: 'credential', entries: [{ remove: 'id-3' }] })
    const [found, ...others] = await engine.removedEntries(profile, identifier)
    expect(others).toEqual([])
    expect(found!.entry).toMatchObject({ ID: 'id-3', Username: 'user 3' })
    await engine.updateApplication(profile, identifier, {
      kind: 'credential',
      entries: [{ put: found!.entry }],
    })
    expect(await usersIn(engine, admin, identifier)).toContain('user 3')
    const texts = (await admin.deps.machine.list('removed')).map(({ local }) => local.data)
    expect(new TextDecoder().decode(texts[0])).not.toContain('user 3')
    world.clock.turn(366 * 86_400_000)
    expect(await engine.removedEntries(profile, identifier)).toEqual([])
  })
})
