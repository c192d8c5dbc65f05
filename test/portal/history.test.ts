import { expect, it } from 'vitest'
import { entryKey } from '../../portal/service/entry-record.ts'
import { listHistory } from '../../portal/service/history.ts'
import { writeTagged } from '../../sdk/core/schema/index.ts'
import { createPerson, createVersion, minute, type Person } from './support/people.ts'
import { createTestPortal, personal, type TestPortal } from './support/service.ts'

async function publishVersions(portal: TestPortal, person: Person, minutes: readonly number[]) {
  const texts: string[] = []
  for (const count of minutes) {
    const entry = personal(await createVersion(person, { updated: minute(count) }))
    texts.push(writeTagged(entry))
    portal.clock.advance(1000)
    expect((await portal.post('Publish', { Entry: entry })).http).toBe(200)
  }
  return texts
}

const keysOf = async (portal: TestPortal) =>
  (await portal.store.list('history/', { limit: 100 })).map(({ key }) => key)

it('keeps the versions that were replaced, newest first, as they were', async () => {
  const portal = createTestPortal()
  const person = await createPerson()
  const texts = await publishVersions(portal, person, [0, 1, 2])
  const history = await listHistory(portal.store, person.udf)
  expect(history.map(({ text }) => text)).toEqual([texts[1], texts[0]])
  expect(history.map(({ facts }) => facts.updated)).toEqual([minute(1), minute(0)])
  expect(history.map(({ replaced }) => portal.clock.now() - replaced)).toEqual([0, 1000])
  expect(await listHistory(portal.store, person.device.udf)).toEqual([])
})

it('keeps nothing of a publication that changes nothing or is refused', async () => {
  const portal = createTestPortal()
  const person = await createPerson()
  await publishVersions(portal, person, [3, 3])
  const older = personal(await createVersion(person, { updated: minute(2) }))
  expect((await portal.post('Publish', { Entry: older })).error).toBe('mesh/profile/rollback')
  expect(await keysOf(portal)).toEqual([])
})

it('keeps so many versions and no more, and counts on', async () => {
  const portal = createTestPortal({ limits: { history: 2 } })
  const person = await createPerson()
  const texts = await publishVersions(portal, person, [0, 1, 2, 3, 4])
  const history = await listHistory(portal.store, person.udf)
  expect(history.map(({ number, text }) => [number, text])).toEqual([
    [4, texts[3]],
    [3, texts[2]],
  ])
  expect(await keysOf(portal)).toHaveLength(2)
})

it('keeps so many bytes and no more', async () => {
  const first = createTestPortal()
  const person = await createPerson()
  await publishVersions(first, person, [0])
  const size = (await first.store.get(entryKey(person.udf)))!.value.length
  const portal = createTestPortal({ limits: { historySize: Math.floor(size * 2.9) } })
  await publishVersions(portal, person, [0, 1, 2, 3, 4])
  const history = await listHistory(portal.store, person.udf)
  expect(history.map(({ number }) => number)).toEqual([4, 3])
  const tight = createTestPortal({ limits: { historySize: size - 1 } })
  await publishVersions(tight, person, [0, 1, 2])
  expect(await keysOf(tight)).toEqual([])
})

it('keeps nothing where the operator wants none', async () => {
  const portal = createTestPortal({ limits: { history: 0 } })
  await publishVersions(portal, await createPerson(), [0, 1, 2])
  expect(await keysOf(portal)).toEqual([])
})

it('shows none of it to strangers', async () => {
  const portal = createTestPortal()
  const person = await createPerson()
  const texts = await publishVersions(portal, person, [0, 1])
  const [key] = await keysOf(portal)
  const seen = await portal.post('Get', { Identifier: person.udf })
  expect(seen.text).toContain(texts[1]!.slice(1, -1))
  expect(seen.text).not.toContain(texts[0]!.slice(1, -1))
  expect(seen.text).not.toContain('kept')
  for (const identifier of [key!, key!.slice('history/'.length), `../${key}`]) {
    expect((await portal.post('Get', { Identifier: identifier })).response.Entries).toEqual([])
  }
})
