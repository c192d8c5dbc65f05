import { describe, expect, it } from 'vitest'
import { parseAccount, verifyAccountName } from '../../portal/service/account-name.ts'
import { isMeshError } from '../../sdk/core/error.ts'
import { createPerson, createVersion, minute } from './support/people.ts'
import { asAdministrator, createTestPortal, personal } from './support/service.ts'

const domains = ['example.com']

/** The code of what refuses a name, or undefined. */
function refusalOf(account: string): string | undefined {
  try {
    verifyAccountName(parseAccount(account), domains)
    return undefined
  } catch (error) {
    if (isMeshError(error)) return error.code
    throw error
  }
}

describe('account names', () => {
  it.each([
    'al@example.com',
    'alice@EXAMPLE.com',
    'Alice.Smith-2_x@example.com',
    'zoë@example.com',
    'алёна@example.com',
    '田中さん@example.com',
    'किरण@example.com',
    'żółć@example.com',
    `${'x'.repeat(64)}@example.com`,
  ])('accepts %s', account => expect(refusalOf(account)).toBeUndefined())

  it.each([
    ['alice', 'mesh/account/format'],
    ['@example.com', 'mesh/account/format'],
    ['alice@', 'mesh/account/format'],
    [`${'x'.repeat(500)}@example.com`, 'mesh/account/format'],
    ['alice@example.org', 'mesh/account/domain'],
    ['alice@example.com.', 'mesh/account/domain'],
    ['a@example.com', 'mesh/account/short'],
    [`${'x'.repeat(65)}@example.com`, 'mesh/account/long'],
    ['a b@example.com', 'mesh/account/characters'],
    ['.alice@example.com', 'mesh/account/characters'],
    ['alice-@example.com', 'mesh/account/characters'],
    ['al..ice@example.com', 'mesh/account/characters'],
    ['a@b@example.com', 'mesh/account/characters'],
    ['al\u0000ice@example.com', 'mesh/account/characters'],
    ['al\u202eice@example.com', 'mesh/account/characters'],
    ['al\u200bice@example.com', 'mesh/account/characters'],
    ['z\u0300\u0301\u0302o@example.com', 'mesh/account/characters'],
    ['𝒂lice@example.com', 'mesh/account/characters'],
    ['ɐlice@example.com', 'mesh/account/characters'],
    ['😀😀@example.com', 'mesh/account/characters'],
    ['pаypal@example.com', 'mesh/account/lookalike'],
    ['αlice@example.com', 'mesh/account/lookalike'],
    ['١2@example.com', 'mesh/account/lookalike'],
    ['admin@example.com', 'mesh/account/reserved'],
    ['ADMIN@example.com', 'mesh/account/reserved'],
    ['r00t@example.com', 'mesh/account/reserved'],
    ['postrnaster@example.com', 'mesh/account/reserved'],
  ])('refuses %s as %s', (account, code) => expect(refusalOf(account)).toBe(code))

  it.each([
    ['Alice', 'alice'],
    ['straße', 'STRASSE'],
    ['ΟΔΟΣ', 'οδος'],
    ['ａｌｉｃｅ', 'alice'],
    ['zoe\u0308', 'zoë'],
    ['ﬁn', 'fin'],
  ])('takes %s and %s for one account', (one, other) => {
    expect(parseAccount(`${one}@example.com`).folded).toBe(parseAccount(`${other}@Example.Com`).folded)
  })

  it.each([
    ['раура1', 'paypal'],
    ['саре', 'cape'],
    ['bi11', 'bill'],
    ['b0b', 'bob'],
    ['bamey', 'barney'],
  ])('sees that %s looks like %s', (one, other) => {
    expect(parseAccount(`${one}@example.com`).skeleton).toBe(parseAccount(`${other}@example.com`).skeleton)
  })

  it('tells different names apart', () => {
    const names = ['alice', 'alicia', 'alise', 'zoe', 'zoë', 'bob', 'rob', 'anna', 'анна', '田中']
    const skeletons = names.map(name => parseAccount(`${name}@example.com`).skeleton)
    expect(new Set(skeletons).size).toBe(names.length)
  })
})

describe('ValidateAccount', () => {
  it('says whether a name is free, with limits and advice', async () => {
    const { post } = createTestPortal()
    const { http, error, response } = await post('ValidateAccount', { Account: 'alice@example.com' })
    expect({ http, error }).toEqual({ http: 200, error: null })
    expect(response).toMatchObject({ Status: 201, Valid: true, Minimum: 2, Maximum: 64 })
    expect(response.InvalidCharacters).toContain('@')
  })

  it.each([
    ['x@example.com', 'mesh/account/short'],
    ['a b@example.com', 'mesh/account/characters'],
    ['alice@example.org', 'mesh/account/domain'],
    ['alice', 'mesh/account/format'],
    ['root@example.com', 'mesh/account/reserved'],
  ])('answers %s with %s and a reason', async (account, code) => {
    const { http, error, response } = await createTestPortal().post('ValidateAccount', { Account: account })
    expect({ http, error, valid: response.Valid }).toEqual({ http: 200, error: code, valid: false })
    expect(response.Reason).toMatch(/\w+.*\.$/)
  })

  it('knows names that are taken, in every spelling, and their look-alikes', async () => {
    const { post } = createTestPortal()
    const alice = await createPerson()
    await post('CreateAccount', { Account: 'bill@example.com', Profile: personal(alice.signed) })
    const codeFor = async (account: string) => (await post('ValidateAccount', { Account: account })).error
    expect(await codeFor('BILL@Example.com')).toBe('mesh/account/taken')
    expect(await codeFor('bi11@example.com')).toBe('mesh/account/lookalike')
    expect(await codeFor('billy@example.com')).toBeNull()
  })
})

describe('accounts', () => {
  it('stores name and profile, and answers Get by either', async () => {
    const { post, store } = createTestPortal()
    const alice = await createPerson()
    const created = await post('CreateAccount', {
      Account: 'Alice@example.com',
      Profile: personal(alice.signed),
    })
    expect(created).toMatchObject({ http: 200, error: null, response: { Status: 201 } })
    const byAccount = await post('Get', { Account: 'alice@example.com' })
    expect(byAccount.response.Entries).toEqual([personal(alice.signed)])
    expect(byAccount.digest).toBe(created.digest)
    const byIdentifier = await post('Get', { Identifier: alice.udf })
    expect(byIdentifier.text).toBe(byAccount.text)
    expect((await store.get('account/alice@example.com'))?.value).toContain('"AccountID":"Alice@example.com"')
  })

  it('takes a repeated creation for a repeated one, and a newer profile with it for a publication', async () => {
    const { post } = createTestPortal()
    const alice = await createPerson()
    const create = async (signed: typeof alice.signed) =>
      (await post('CreateAccount', { Account: 'alice@example.com', Profile: personal(signed) })).error
    expect(await create(alice.signed)).toBeNull()
    expect(await create(alice.signed)).toBeNull()
    const newer = await createVersion(alice, { updated: minute(1) })
    expect(await create(newer)).toBeNull()
    expect(await create(alice.signed)).toBe('mesh/profile/rollback')
    expect((await post('Get', { Account: 'alice@example.com' })).response.Entries).toEqual([personal(newer)])
  })

  it('lets a profile have several', async () => {
    const { post } = createTestPortal()
    const alice = await createPerson()
    for (const account of ['alice@example.com', 'alice.smith@example.com']) {
      expect(
        (await post('CreateAccount', { Account: account, Profile: personal(alice.signed) })).error,
      ).toBeNull()
      expect((await post('Get', { Account: account })).response.Entries).toHaveLength(1)
    }
  })

  it('deletes for an administrator, for good, and frees the name', async () => {
    const { post } = createTestPortal()
    const [alice, bob] = [await createPerson(), await createPerson()]
    await post('CreateAccount', { Account: 'alice@example.com', Profile: personal(alice.signed) })
    const deleted = await post('DeleteAccount', { Account: 'ALICE@example.com' }, asAdministrator(alice))
    expect(deleted).toMatchObject({ http: 200, response: { Status: 201 } })
    expect((await post('Get', { Account: 'alice@example.com' })).response.Entries).toEqual([])
    expect((await post('Get', { Identifier: alice.udf })).response.Entries).toHaveLength(1)
    const taken = await post('CreateAccount', { Account: 'al1ce@example.com', Profile: personal(bob.signed) })
    expect(taken.error).toBeNull()
  })

  it('says that there is no account to delete, to a client of 2017 with its own number', async () => {
    const alice = await createPerson()
    const request = { Account: 'carol@example.com' }
    const modern = await createTestPortal().post('DeleteAccount', request, asAdministrator(alice))
    expect(modern).toMatchObject({ http: 404, error: 'mesh/account/missing' })
    const old = await createTestPortal({ clients: 'both' }).post('DeleteAccount', request, { ours: false })
    expect(old).toMatchObject({ http: 200, response: { Status: 409 } })
  })

  it('answers an absence with no entries', async () => {
    const { post } = createTestPortal()
    for (const request of [
      {},
      { Account: 'nobody@example.com' },
      { Account: '@' },
      { Identifier: 'X' },
      { Identifier: '' },
    ]) {
      expect((await post('Get', request)).response).toEqual({
        Status: 201,
        StatusDescription: expect.any(String),
        Entries: [],
      })
    }
  })
})
