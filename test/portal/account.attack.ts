/** Attack 11: names that belong to others, or look as if they did. */
import { describe, expect, it } from 'vitest'
import { createPerson } from './support/people.ts'
import { createTestPortal, personal } from './support/service.ts'

async function settle() {
  const portal = createTestPortal()
  const [alice, mallory] = [await createPerson(), await createPerson()]
  const create = async (Account: string, person = mallory) =>
    (await portal.post('CreateAccount', { Account, Profile: personal(person.signed) })).error
  expect(await create('alice.bell@example.com', alice)).toBeNull()
  const holder = async () =>
    (await portal.post('Get', { Account: 'alice.bell@example.com' })).response.Entries
  return { portal, alice, mallory, create, holder }
}

describe('a name that is taken', () => {
  it.each([
    ['alice.bell@example.com', 'mesh/account/taken'],
    ['Alice.Bell@EXAMPLE.com', 'mesh/account/taken'],
    ['ａlice.bell@example.com', 'mesh/account/taken'],
    ['alice.be11@example.com', 'mesh/account/lookalike'],
    ['аlice.bell@example.com', 'mesh/account/lookalike'],
    ['alice.bеll@example.com', 'mesh/account/lookalike'],
    ['alice.bell\u200b@example.com', 'mesh/account/characters'],
    ['alice\u202e.bell@example.com', 'mesh/account/characters'],
    [`${'a'.repeat(70)}@example.com`, 'mesh/account/long'],
    ['alice.bell@other.example', 'mesh/account/domain'],
    ['abuse@example.com', 'mesh/account/reserved'],
  ])('is refused as %s', async (account, code) => {
    const { create, holder, alice, mallory, portal } = await settle()
    expect(await create(account)).toBe(code)
    expect(await holder()).toEqual([personal(alice.signed)])
    expect((await portal.post('Get', { Identifier: mallory.udf })).response.Entries).toEqual([])
  })

  it('leaves others free (control)', async () => {
    const { create } = await settle()
    expect(await create('mallory@example.com')).toBeNull()
  })

  it('goes to one of many who ask for it at once, and the others leave nothing behind', async () => {
    const portal = createTestPortal()
    const people = await Promise.all(Array.from({ length: 6 }, () => createPerson()))
    const spellings = ['bill@example.com', 'BILL@example.com', 'bi11@example.com']
    const answers = await Promise.all(
      people.map((person, index) =>
        portal.post('CreateAccount', { Account: spellings[index % 3]!, Profile: personal(person.signed) }),
      ),
    )
    const winners = people.filter((_, index) => answers[index]!.error === null)
    expect(winners).toHaveLength(1)
    for (const person of people) {
      const { Entries } = (await portal.post('Get', { Identifier: person.udf })).response
      expect(Entries).toHaveLength(person === winners[0] ? 1 : 0)
    }
  })
})

describe('squatting', () => {
  it('by asking for a reservation reserves nothing', async () => {
    const { portal, create } = await settle()
    for (let round = 0; round < 3; round += 1) {
      const request = { Account: 'carol@example.com', Reserve: true }
      expect((await portal.post('ValidateAccount', request)).response.Valid).toBe(true)
    }
    expect(await create('carol@example.com')).toBeNull()
  })

  it('with a profile that does not verify gets no name', async () => {
    const { portal, alice, mallory } = await settle()
    const forged = { ...mallory.signed, Identifier: alice.udf }
    const request = { Account: 'carol@example.com', Profile: personal(forged) }
    expect((await portal.post('CreateAccount', request)).error).toBe('mesh/profile/invalid')
    expect((await portal.post('ValidateAccount', { Account: 'carol@example.com' })).response.Valid).toBe(true)
  })
})
