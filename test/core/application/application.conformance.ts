/** Application profiles that programs of 2017 made: every kind, opened where the recorded data has the key. */
import { expect, it } from 'vitest'
import { openCatalog } from '../../../sdk/core/application/catalog.ts'
import { kindOfApplication } from '../../../sdk/core/application/kinds.ts'
import { readMailAccount } from '../../../sdk/core/application/mail.ts'
import { openApplication } from '../../../sdk/core/application/open.ts'
import { openSshKey, sshAuthorizedKeys, sshDevices } from '../../../sdk/core/application/ssh.ts'
import { base64UrlToBytes } from '../../../sdk/core/base64url.ts'
import {
  type VerifiedApplication,
  verifyApplicationProfile,
} from '../../../sdk/core/profile/application-verify.ts'
import { verifyPersonalProfile } from '../../../sdk/core/profile/personal.ts'
import { signatureOf } from '../../../sdk/core/profile/signed.ts'
import { readTagged, type TaggedKey, type TypeName, writeTagged } from '../../../sdk/core/schema/index.ts'
import { lineToPublicKey } from '../../../sdk/core/ssh/public-lines.ts'
import { importPrivateKey, type PrivateKeyHandle } from '../../../sdk/core/suite/index.ts'
import { isUdf } from '../../../sdk/core/udf.ts'
import { describeVectors, type Vectors } from '../../support/vectors.ts'
import { deps } from '../profile/family.ts'
import { listing, personalsOf } from '../profile/recorded.ts'

const { default: profiles } = await import('virtual:vectors/profiles')
const { default: jwes } = await import('virtual:vectors/jwe')

describeVectors('jlog', await import('virtual:vectors/jlog'), vectors => {
  const records: readonly Vectors[] = profiles.profiles.filter(
    ({ type }: Vectors) => type === 'SignedApplicationProfile',
  )
  const opened: readonly Vectors[] = jwes.cases.filter(({ plaintextUtf8 = '' }: Vectors) =>
    plaintextUtf8.startsWith('{'),
  )
  const personals = personalsOf(vectors)

  async function verified(name: string): Promise<VerifiedApplication> {
    const { text } = records.find(({ source }) => source.endsWith(name))!
    const signed = readTagged(text as string, 'SignedApplicationProfile').value
    const personal = listing(await personals, signed.Identifier!)!
    return verifyApplicationProfile(deps, signed, { personal })
  }

  it('are of kinds that are known, and say so to whoever has not verified them yet', () => {
    const kinds = records.map(({ text }) => {
      const { payload } = signatureOf(readTagged(text as string, 'SignedApplicationProfile').value)
      return kindOfApplication(readTagged(payload, 'ApplicationProfile').tag).name
    })
    expect(new Set(kinds)).toEqual(
      new Set(['ssh', 'credential', 'bookmark', 'contact', 'mail', 'confirm', 'recrypt']),
    )
  })

  it.each(['ssh1', 'ssh2', 'cred1', 'bookmark1', 'contact1', 'mail1'])(
    '%s is opened by its device',
    async name => {
      const application = await verified(name)
      const { kind, shared, device } = await openApplication(deps, application, await keyOf(opened))
      expect(shared?.tag).toBe(kind.shared)
      const parts = [shared, device].flatMap(part => (part ? [part] : []))
      const texts = parts.map(part => writeTagged<TypeName>(part, 'reference'))
      const known = opened
        .filter(({ source }) => source.includes(` ${name} `))
        .map(({ plaintextUtf8 }) => plaintextUtf8)
      const mine = known.filter((text, index) => known.indexOf(text) === index)
      expect(texts).toEqual(expect.arrayContaining(mine))
      expect(device?.tag).toBe(kind.devicePrivate.length > 0 ? 'SSHDevicePrivate' : undefined)
    },
  )

  it('have catalogs whose entries get IDs', async () => {
    const key = await keyOf(opened)
    const bookmarks = await openCatalog(deps, 'bookmark', { application: await verified('bookmark1'), key })
    expect(bookmarks.Entries).toMatchObject([{ Title: 'One', Added: '2017-10-08T18:11:41Z' }])
    expect(isUdf(bookmarks.Entries?.[0]?.ID)).toBe(true)
    const contacts = await openCatalog(deps, 'contact', { application: await verified('contact1'), key })
    expect(contacts.Entries).toMatchObject([{ Personals: [{ First: 'Alice' }] }])
    const credentials = await openCatalog(deps, 'credential', { application: await verified('cred1'), key })
    expect(credentials.Entries?.length).toBeGreaterThan(0)
  })

  it('have SSH keys without their private halves, and the public ones of every device', async () => {
    const application = await verified('ssh2')
    const key = await keyOf(opened)
    const devices = sshDevices(application)
    expect(devices.map(({ description }) => description)).toEqual(['Alice Laptop', 'Alice Phone'])
    expect(await openSshKey(deps, application, { device: devices[0]!.udf, key })).toEqual({
      state: 'missing',
    })
    const lines = sshAuthorizedKeys(devices, 'alice@example.com').trimEnd().split('\n')
    expect(lines.map(line => lineToPublicKey(line).comment)).toEqual([
      'mmm:alice@example.com [Alice Laptop]',
      'mmm:alice@example.com [Alice Phone]',
    ])
  })

  it('have mail accounts', async () => {
    const { shared } = await openApplication(deps, await verified('mail1'), await keyOf(opened))
    if (shared?.tag !== 'MailProfilePrivate') expect.unreachable()
    expect(readMailAccount(shared.value).address).toContain('@')
  })
})

describeVectors('reference-verdicts', await import('virtual:vectors/reference-verdicts'), vectors => {
  const made: readonly Vectors[] = vectors.own
  it.each(made.map(own => [own.style, own]))('the %s catalog opens', async (_, own) => {
    const signed = readTagged(own.application as string, 'SignedApplicationProfile').value
    const profile = readTagged(own.personal as string, 'SignedPersonalProfile').value
    // It was made to be read, and never listed.
    const { kid } = signatureOf(signed)
    const entry = { Identifier: signed.Identifier, Type: 'CredentialProfile', AdminDeviceUDF: [kid] }
    const personal = { ...(await verifyPersonalProfile(deps, profile)), applications: [entry] }
    const application = await verifyApplicationProfile(deps, signed, { personal })
    const key = await importJwk(own.applicationDek.jwk)
    const { Entries } = await openCatalog(deps, 'credential', { application, key })
    expect(Entries).toMatchObject([{ Username: 'bob', Password: 'pässword' }])
  })
})

/** The encryption key of the laptop that made the recorded applications. */
function keyOf(cases: readonly Vectors[]): Promise<PrivateKeyHandle> {
  return importJwk(cases.find(({ kid }) => kid === 'MCD43-VWXRO-TPO5Y-GPI4C-MYCEA-Q5NEE')!.privateJwk)
}

async function importJwk(jwk: Readonly<Record<string, string>>): Promise<PrivateKeyHandle> {
  const members = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'].map(name => [
    name,
    base64UrlToBytes(jwk[name]!),
  ])
  const parameters = { tag: 'PrivateKeyRSA', value: Object.fromEntries(members) } as TaggedKey
  return (await importPrivateKey(deps, { parameters, use: 'encrypt' })).privateKey
}
