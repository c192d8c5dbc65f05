/** What apps do with a catalog beyond putting and finding: take back, look back, have back, label, generate. */
import { expect, test } from 'vitest'
import { MeshSession } from '../../sdk/index.ts'
import { CatalogView } from '../../sdk/session/catalog-view.ts'
import { ALICE, World } from '../engine/support/world.ts'

async function setPasswords() {
  const world = new World()
  const machine = world.machine()
  const mesh = await MeshSession.open({ host: machine.engine })
  const personal = await mesh.createAccount(ALICE)
  return { world, machine, personal, passwords: await personal.credentials() }
}

test('edits are taken back one after the other: a change, a new entry, a deletion', async () => {
  const { world, passwords } = await setPasswords()
  const step = () => world.clock.turn(1000)
  expect(await passwords.undo()).toBe(false)
  const { ID = '' } = await passwords.put({ Username: 'alice', Password: 'one' })
  step()
  await passwords.put({ ID, Username: 'alice', Password: 'two' })
  step()
  expect(await passwords.undo()).toBe(true)
  expect(passwords.find('alice')).toMatchObject([{ ID, Password: 'one' }])
  step()
  await passwords.remove(ID)
  expect(passwords.entries).toEqual([])
  step()
  expect(await passwords.undo()).toBe(true)
  expect(passwords.find('alice')).toMatchObject([{ ID, Password: 'one' }])
  step()
  expect(await passwords.undo()).toBe(true)
  expect(passwords.entries).toEqual([])
  expect(await passwords.undo()).toBe(false)
})

test('the history of an entry is there, and any of it can be restored', async () => {
  const { world, passwords } = await setPasswords()
  const { ID = '' } = await passwords.put({ Username: 'alice', Password: 'one' })
  for (const Password of ['two', 'three']) {
    world.clock.turn(1000)
    await passwords.put({ ID, Username: 'alice', Password })
  }
  const versions = passwords.history(ID)
  expect(versions.map(({ Password }) => Password)).toEqual(['two', 'one'])
  world.clock.turn(1000)
  await passwords.restore(versions[1]!)
  expect(passwords.entries).toMatchObject([{ ID, Password: 'one' }])
  expect(passwords.history(ID).map(({ Password }) => Password)).toEqual(['three', 'two', 'one'])
  expect(() => passwords.history('none')).toThrow(expect.objectContaining({ code: 'mesh/catalog/missing' }))
  await expect(passwords.restore({ ID, Deleted: '2026-01-01T00:00:00Z' })).rejects.toMatchObject({
    code: 'mesh/catalog/missing',
  })
})

test('a deleted entry can be had back in another session', async () => {
  const { world, machine, passwords } = await setPasswords()
  const { ID = '' } = await passwords.put({ Username: 'alice' })
  world.clock.turn(1000)
  await passwords.remove(ID)
  const mesh = await MeshSession.open({ host: machine.tab() })
  const [personal] = await mesh.profiles()
  const again = await personal!.credentials()
  const [found] = await again.removed()
  expect(found).toMatchObject({ entry: { ID, Username: 'alice' }, removed: '2026-01-01T12:00:01Z' })
  world.clock.turn(1000)
  await again.restore(found!.entry)
  expect(again.find('alice')).toHaveLength(1)
  expect(await again.removed()).toEqual([])
})

test('labels are counted, entries found by them, and sites never asked about', async () => {
  const { passwords } = await setPasswords()
  await passwords.put({ Username: 'alice', Label: ['work', 'bank'] })
  await passwords.put({ Username: 'bob', Label: ['work'] })
  expect(passwords.labels()).toEqual([
    { label: 'bank', count: 1 },
    { label: 'work', count: 2 },
  ])
  // Both were added in the same second, so either may come first.
  expect(
    passwords
      .withLabel('work')
      .map(({ Username }) => Username)
      .sort(),
  ).toEqual(['alice', 'bob'])
  await passwords.setNeverAsk('*.example.org', true)
  expect([passwords.isNeverAsked('www.example.org'), passwords.isNeverAsked('example.com')]).toEqual([
    true,
    false,
  ])
  await passwords.setAutoGenerate(true)
  expect(passwords.autoGenerate).toBe(true)
  expect(passwords.generate({ length: 32, symbols: false })).toMatch(/^[0-9A-Za-z]{32}$/)
})

test('a view that follows changes shows what one made anew shows', () => {
  const at = (second: number) => `2026-01-01T00:00:0${second}Z`
  const followed = new CatalogView('credential')
  followed.take({ kind: 'credential', revision: 'a', packed: [], entries: [] })
  const first = { ID: 'b', Added: at(2), Updated: at(2), Sites: ['two.example'], Username: 'bob' }
  const second = { ID: 'a', Added: at(1), Updated: at(3), Sites: ['one.example'], Username: 'alice' }
  expect(followed.find('one.example', 9)).toEqual([])
  expect(followed.take({ kind: 'credential', revision: 'b', entries: [first, second] })).toBe(true)
  expect(followed.entries).toEqual([second, first])
  expect(followed.find('one.example', 9)).toEqual([second])
  const moved = { ...second, Updated: at(4), Sites: ['two.example'] }
  followed.take({ kind: 'credential', revision: 'c', entries: [moved] })
  expect(followed.find('one.example', 9)).toEqual([])
  expect(followed.find('two.example', 9)).toEqual([moved, first])
  followed.take({ kind: 'credential', revision: 'd', entries: [{ ID: 'b', Deleted: at(5) }] })
  expect(followed.entries).toEqual([moved])
  expect(followed.take({ kind: 'credential', revision: 'd', entries: [] })).toBe(false)
})
