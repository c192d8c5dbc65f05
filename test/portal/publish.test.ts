import { describe, expect, it } from 'vitest'
import { createEscrowEntry } from '../../sdk/core/escrow/entry.ts'
import { createDeviceProfile } from '../../sdk/core/profile/index.ts'
import type { Tagged } from '../../sdk/core/schema/index.ts'
import { generateKeyPair } from '../../sdk/core/suite/index.ts'
import {
  createApplicationEntry,
  createDevice,
  createPerson,
  createVersion,
  deps,
  minute,
  type Person,
} from './support/people.ts'
import { createTestPortal, personal, publishApplication, type TestPortal } from './support/service.ts'

const suites = ['modern', 'nist', '2017'] as const

/** Alice with an account and one application. */
async function register(portal: TestPortal, alice: Person) {
  const entry = createApplicationEntry([alice.device])
  const version = await createVersion(alice, { applications: [entry], updated: minute(1) })
  await portal.post('CreateAccount', { Account: 'alice@example.com', Profile: personal(version) })
  return { entry, version }
}

describe.each(suites)('Publish in suite %s', suite => {
  it('takes a newer version of a personal profile, and the same one again', async () => {
    const { post } = createTestPortal()
    const alice = await createPerson(suite)
    await post('CreateAccount', { Account: 'alice@example.com', Profile: personal(alice.signed) })
    const newer = await createVersion(alice, {
      devices: [alice.device, await createDevice(suite)],
      updated: minute(1),
    })
    const first = await post('Publish', { Entry: personal(newer) })
    expect(first).toMatchObject({ http: 200, error: null, response: { Status: 201 } })
    expect(await post('Publish', { Entry: personal(newer) })).toMatchObject({
      error: null,
      digest: first.digest,
    })
    expect((await post('Get', { Account: 'alice@example.com' })).response.Entries).toEqual([personal(newer)])
  })

  it('takes an application profile by an administrator device, and a newer one', async () => {
    const portal = createTestPortal()
    const alice = await createPerson(suite)
    const { entry, version: person } = await register(portal, alice)
    const one = await publishApplication(portal, { person, entry, by: alice.device, updated: minute(2) })
    expect(one.error).toBeNull()
    const two = await publishApplication(portal, { person, entry, by: alice.device, updated: minute(3) })
    expect(two.error).toBeNull()
    const { response, digest } = await portal.post('Get', { Identifier: entry.Identifier })
    expect(response.Entries).toEqual([{ tag: 'SignedApplicationProfile', value: two.signed }])
    expect(digest).toBe(two.digest)
  })
})

describe('Publish', () => {
  it('stores device profiles for scanning, and a newer one over an older', async () => {
    const { post } = createTestPortal()
    const device = await createDevice()
    const entry: Tagged<'SignedDeviceProfile'> = { tag: 'SignedDeviceProfile', value: device.signed }
    expect((await post('Publish', { Entry: entry })).error).toBeNull()
    expect((await post('Publish', { Entry: entry })).error).toBeNull()
    expect((await post('Get', { Identifier: device.udf })).response.Entries).toEqual([entry])
    const newer = { keys: device.keys, kind: 'tablet', updated: minute(1) }
    const value = await createDeviceProfile(deps, newer)
    expect((await post('Publish', { Entry: { tag: 'SignedDeviceProfile', value } })).error).toBeNull()
    expect((await post('Get', { Identifier: device.udf })).response.Entries?.[0]?.value).toEqual(value)
  })

  it('stores master profiles alone, and lets the personal profile take their place, never the other way', async () => {
    const { post } = createTestPortal()
    const alice = await createPerson()
    const master = { tag: 'SignedMasterProfile', value: alice.master } as const
    expect((await post('Publish', { Entry: master })).error).toBeNull()
    expect((await post('Publish', { Entry: personal(alice.signed) })).error).toBeNull()
    expect((await post('Publish', { Entry: master })).error).toBe('mesh/profile/substituted')
    expect((await post('Get', { Identifier: alice.udf })).response.Entries).toEqual([personal(alice.signed)])
  })

  it.each(suites)('stores escrow entries of suite %s once', async suite => {
    const { post } = createTestPortal()
    const make = () =>
      Promise.all([
        generateKeyPair(deps, { suite, use: 'sign', extractable: true }),
        generateKeyPair(deps, { suite, use: 'encrypt', extractable: true }),
      ])
    const [signature, escrow] = await make()
    const { entry: value } = await createEscrowEntry(deps, {
      suite,
      signature: signature.privateKey,
      escrow: [escrow.privateKey],
    })
    const entry = { tag: 'OfflineEscrowEntry', value } as const
    expect((await post('Publish', { Entry: entry })).error).toBeNull()
    expect((await post('Publish', { Entry: entry })).error).toBeNull()
    expect((await post('Get', { Identifier: value.Identifier })).response.Entries).toEqual([entry])
  })

  it('refuses objects that are not published', async () => {
    const { post } = createTestPortal()
    const entry = { tag: 'Profile', value: {} } as never
    await expect(post('Publish', { Entry: entry })).rejects.toThrow()
    const bare = { tag: 'MasterProfile', value: { Identifier: 'M' } } as const
    expect(await post('Publish', { Entry: bare })).toMatchObject({ http: 400, error: 'mesh/portal/refused' })
  })

  it('keeps to its limits', async () => {
    const alice = await createPerson()
    const small = createTestPortal({ limits: { profile: 1000 } })
    expect(await small.post('Publish', { Entry: personal(alice.signed) })).toMatchObject({
      http: 413,
      error: 'mesh/portal/limit',
    })
    const few = createTestPortal({ limits: { applications: 1 } })
    const applications = [createApplicationEntry([alice.device]), createApplicationEntry([alice.device])]
    const crowded = await createVersion(alice, { applications })
    expect((await few.post('Publish', { Entry: personal(crowded) })).error).toBe('mesh/portal/limit')
    expect((await few.post('Publish', { Entry: personal(alice.signed) })).error).toBeNull()
  })
})

describe('conditional Publish', () => {
  it('succeeds while the version named is the stored one, and tells the stored one where it is not', async () => {
    const { post } = createTestPortal()
    const alice = await createPerson()
    const { digest: first } = await post('Publish', { Entry: personal(alice.signed) })
    const [two, rival] = await Promise.all([
      createVersion(alice, { updated: minute(1) }),
      createVersion(alice, { updated: minute(1), devices: [] }),
    ])
    const ifMatch = first!
    const second = await post('Publish', { Entry: personal(two) }, { ifMatch })
    expect(second.error).toBeNull()
    const late = await post('Publish', { Entry: personal(rival) }, { ifMatch })
    expect(late).toMatchObject({ http: 409, error: 'mesh/portal/conflict', digest: second.digest })
    expect((await post('Get', { Identifier: alice.udf })).digest).toBe(second.digest)
  })

  it('takes a repetition for one, though the version named is gone', async () => {
    const { post } = createTestPortal()
    const alice = await createPerson()
    const { digest } = await post('Publish', { Entry: personal(alice.signed) })
    const two = await createVersion(alice, { updated: minute(1) })
    await post('Publish', { Entry: personal(two) }, { ifMatch: digest! })
    expect((await post('Publish', { Entry: personal(two) }, { ifMatch: digest! })).error).toBeNull()
  })

  it('tells a client whose portal has lost everything that nothing is there', async () => {
    const { post } = createTestPortal()
    const alice = await createPerson()
    const lost = await post('Publish', { Entry: personal(alice.signed) }, { ifMatch: 'x'.repeat(43) })
    expect(lost).toMatchObject({ http: 409, error: 'mesh/portal/conflict', digest: null })
    expect((await post('Publish', { Entry: personal(alice.signed) })).error).toBeNull()
  })

  it('lets one of many that changed the same version win', async () => {
    const { post } = createTestPortal()
    const alice = await createPerson()
    const { digest } = await post('Publish', { Entry: personal(alice.signed) })
    const versions = await Promise.all(
      Array.from({ length: 8 }, (_, index) => createVersion(alice, { updated: minute(index + 1) })),
    )
    const answers = await Promise.all(
      versions.map(version => post('Publish', { Entry: personal(version) }, { ifMatch: digest! })),
    )
    expect(answers.filter(({ error }) => error === null)).toHaveLength(1)
    expect(answers.filter(({ error }) => error === 'mesh/portal/conflict')).toHaveLength(7)
  })
})

describe('what a portal says of itself', () => {
  it('announces its features with every answer', async () => {
    const { post } = createTestPortal()
    for (const { headers } of [
      await post('Hello', {}),
      await post('DeleteAccount', { Account: 'x@example.com' }),
    ]) {
      expect(headers.get('Mesh-Features')).toBe('if-match, scan, signatures, events, domain=example.com')
    }
  })

  it('is a portal of 2017 to everybody where it is told to be', async () => {
    const { post } = createTestPortal({ clients: '2017' })
    const hello = await post('Hello', {})
    expect(hello.headers.get('Mesh-Features')).toBeNull()
    expect(hello.response).toEqual({
      Version: { Major: 0, Minor: 7, Encodings: [{ ID: ['application/json'] }] },
    })
    const refused = await post('Publish', {})
    expect(refused).toMatchObject({ http: 200, error: null, response: { Status: 400 } })
  })

  it('tells when it was last written', async () => {
    const { post } = createTestPortal()
    expect((await post('Status', {})).response.LastWriteTime).toBeUndefined()
    await post('Publish', { Entry: personal((await createPerson()).signed) })
    expect((await post('Status', {})).response.LastWriteTime).toBe(minute(0))
  })
})

describe('Transfer', () => {
  it('gives operators everything, page by page, and nobody else anything', async () => {
    const [alice, bob] = [await createPerson(), await createPerson()]
    const { post } = createTestPortal({ operators: [bob.udf], limits: { transfer: 1 } })
    for (const { signed } of [alice, bob]) await post('Publish', { Entry: personal(signed) })
    const signer = (person: Person) => ({
      signer: { keyid: person.device.udf, key: person.device.keys.authentication.privateKey },
    })
    const first = await post('Transfer', {}, signer(bob))
    const next = await post(
      'Transfer',
      { SearchConstraints: { PageKey: first.response.PageKey } },
      signer(bob),
    )
    const keys = [...first.response.DataItems!, ...next.response.DataItems!].map(item => item.PrimaryKey)
    expect(keys).toEqual([alice.udf, bob.udf].sort())
    expect(next.response.PageKey).toBeUndefined()
    expect((await post('Transfer', {})).response.DataItems).toEqual([])
    expect((await post('Transfer', {}, signer(alice))).error).toBe('mesh/portal/unauthorized')
  })
})
