import { describe, expect, it } from 'vitest'
import { createCatalogProfile, openCatalog } from '../../../sdk/core/application/catalog.ts'
import { applicationKinds, kindOfApplication } from '../../../sdk/core/application/kinds.ts'
import { type CatalogKind, catalogKinds } from '../../../sdk/core/catalog/index.ts'
import { verifyApplicationProfile } from '../../../sdk/core/profile/application-verify.ts'
import { verifyPersonalProfile } from '../../../sdk/core/profile/personal.ts'
import { suiteNames } from '../../../sdk/core/suite/index.ts'
import { isUdf } from '../../../sdk/core/udf.ts'
import { expectRefusal } from '../../support/crypto.ts'
import { deps, familyOf, makePersonal, UPDATED } from '../profile/family.ts'

const catalogs = {
  credential: { NeverAsk: ['a.example'], Entries: [{ ID: 'a', Sites: ['example.com'], Password: 'x' }] },
  bookmark: { Entries: [{ ID: 'a', Title: 'One' }] },
  contact: { Entries: [{ ID: 'a', Personals: [{ Middle: 'M.' }], Postals: [{ Addressee: 'Alice' }] }] },
}

describe.each(suiteNames)('catalogs of suite %s', suite => {
  it.each(Object.keys(catalogKinds) as CatalogKind[])(
    '%s is made and opened by device and escrow key',
    async kind => {
      const family = await familyOf(suite)
      const entry = { ...family.entry, Type: catalogKinds[kind].profile }
      const personal = await verifyPersonalProfile(
        deps,
        await makePersonal(family, { applications: [entry] }),
      )
      const version = {
        catalog: catalogs[kind],
        personal,
        entry,
        key: family.devices[0].keys.signature.privateKey,
        updated: UPDATED,
      }
      const signed = await createCatalogProfile(deps, kind, version)
      const application = await verifyApplicationProfile(deps, signed, { personal })
      expect(application.warnings).toEqual([])
      for (const { privateKey: key } of [family.devices[1].keys.encryption, family.escrow]) {
        expect(await openCatalog(deps, kind, { application, key })).toEqual(catalogs[kind])
      }
      const other = kind === 'contact' ? 'bookmark' : 'contact'
      const { privateKey: key } = family.escrow
      await expectRefusal(openCatalog(deps, other, { application, key }), 'mesh/schema/tag')
      await expectRefusal(createCatalogProfile(deps, other, version as never), 'mesh/argument')
    },
  )

  it('get IDs where a peer of 2017 gave none, and an empty list where there was none', async () => {
    const family = await familyOf(suite)
    const { personal, entry } = family
    const { privateKey: key } = family.escrow
    const opened = async (catalog: object) => {
      const signing = family.devices[0].keys.signature.privateKey
      const version = { catalog, personal, entry, key: signing, updated: UPDATED }
      const signed = await createCatalogProfile(deps, 'credential', version)
      const application = await verifyApplicationProfile(deps, signed, { personal })
      return openCatalog(deps, 'credential', { application, key })
    }
    const { Entries } = await opened({ Entries: [{ Username: 'alice' }] })
    expect(isUdf(Entries?.[0]?.ID)).toBe(true)
    expect(await opened({})).toEqual({ Entries: [] })
  })
})

describe('kinds of applications', () => {
  it('are found by the type of their profile', () => {
    for (const kind of Object.values(applicationKinds)) expect(kindOfApplication(kind.profile)).toBe(kind)
    expect(() => kindOfApplication('PasswordProfile')).toThrow(
      expect.objectContaining({ code: 'mesh/schema/tag' }),
    )
  })

  it('have the tags that their name says', () => {
    for (const { profile, shared, devicePublic, devicePrivate } of Object.values(applicationKinds)) {
      const stem = profile.replace(/Profile$/, '')
      expect([`${profile}Private`, `${stem}Private`]).toContain(shared)
      expect([undefined, `${stem}DevicePublic`]).toContain(devicePublic[0])
      expect([undefined, `${stem}DevicePrivate`]).toContain(devicePrivate[0])
    }
  })
})
