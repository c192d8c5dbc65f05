import { describe, expect, it } from 'vitest'
import type { MeshErrorCode } from '../../../sdk/core/error.ts'
import { encryptObject } from '../../../sdk/core/jose/jwe.ts'
import { createApplicationProfile } from '../../../sdk/core/profile/application-create.ts'
import { openDevicePrivate, openSharedPrivate } from '../../../sdk/core/profile/application-open.ts'
import { sharedRecipients } from '../../../sdk/core/profile/application-recipients.ts'
import { verifyApplicationProfile } from '../../../sdk/core/profile/application-verify.ts'
import { type VerifiedPersonal, verifyPersonalProfile } from '../../../sdk/core/profile/personal.ts'
import { readExactly, type SignedProfile } from '../../../sdk/core/profile/signed.ts'
import { verifyApplicationSuccessor } from '../../../sdk/core/profile/version.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { type SuiteName, suiteNames } from '../../../sdk/core/suite/index.ts'
import { createRandomIdentifier } from '../../../sdk/core/udf.ts'
import { damagesOf } from './damages.ts'
import {
  deps,
  type Family,
  familyOf,
  LATER,
  makeApplication,
  makePersonal,
  resign,
  SECRET_VALUE,
  UPDATED,
} from './family.ts'

interface Mutation {
  readonly name: string
  readonly code: MeshErrorCode
  readonly change?: (family: Family) => Partial<Mesh<'CredentialProfile'>>
  /** What the personal profile says about the application. */
  readonly entry?: (family: Family) => Partial<Mesh<'ApplicationProfileEntry'>>
  readonly wrap?: (family: Family, signed: SignedProfile) => SignedProfile
  readonly suites?: readonly SuiteName[]
}

const ownSuites = ['modern', 'nist'] as const

const mutations: readonly Mutation[] = [
  {
    name: 'another identifier inside',
    code: 'mesh/profile/invalid',
    change: family => ({ Identifier: family.udf }),
  },
  {
    name: 'another identifier on the wrapper',
    code: 'mesh/profile/invalid',
    wrap: (family, signed) => ({ ...signed, Identifier: family.udf }),
  },
  {
    name: 'no identifier on the wrapper',
    code: 'mesh/schema/missing',
    wrap: (_, { SignedData }) => ({ SignedData: SignedData! }),
  },
  { name: 'no date', code: 'mesh/schema/missing', change: () => ({ Updated: undefined }), suites: ownSuites },
  {
    name: 'an entry that names another application',
    code: 'mesh/profile/invalid',
    entry: () => ({ Identifier: createRandomIdentifier(deps) }),
  },
  {
    name: 'an entry of another type, in our suites told by the header',
    code: 'mesh/jws/invalid',
    entry: () => ({ Type: 'BookmarkProfile' }),
    suites: ownSuites,
  },
  {
    name: 'an entry of another type',
    code: 'mesh/schema/tag',
    entry: () => ({ Type: 'BookmarkProfile' }),
    suites: ['2017'],
  },
  { name: 'an entry without type', code: 'mesh/schema/missing', entry: () => ({ Type: undefined }) },
  {
    name: 'an entry by which another device is its administrator',
    code: 'mesh/profile/signer',
    entry: family => ({ AdminDeviceUDF: [family.devices[1].udf] }),
  },
  {
    name: 'an entry without administrators',
    code: 'mesh/profile/signer',
    entry: () => ({ AdminDeviceUDF: undefined }),
  },
  {
    name: 'an entry by which a recipient may not read',
    code: 'mesh/profile/invalid',
    entry: family => ({ DecryptDeviceUDF: [family.devices[0].udf] }),
    suites: ownSuites,
  },
]

/** The family's personal profile with another entry, or other devices. */
async function personalWith(
  family: Family,
  changes: { readonly entry?: Mesh<'ApplicationProfileEntry'>; readonly devices?: readonly number[] },
): Promise<VerifiedPersonal> {
  const { entry = {}, devices = [0, 1] } = changes
  const signed = await makePersonal(family, {
    devices: devices.map(index => family.devices[index]!.signed),
    applications: [{ ...family.entry, ...entry }],
  })
  return verifyPersonalProfile(deps, signed)
}

describe.each(suiteNames)('an application profile of suite %s', suite => {
  it('verifies as it was made', async () => {
    const family = await familyOf(suite)
    const { personal, entry } = family
    const application = await verifyApplicationProfile(deps, await makeApplication(family), {
      personal,
      identifier: entry.Identifier,
    })
    expect(application).toMatchObject({
      identifier: entry.Identifier,
      type: 'CredentialProfile',
      suite,
      updated: UPDATED,
      signer: { udf: family.devices[0].udf },
      warnings: [],
    })
  })

  it('opens with the key of each device that may read, and with the escrow key', async () => {
    const family = await familyOf(suite)
    const { personal, escrow, devices } = family
    const application = await verifyApplicationProfile(deps, await makeApplication(family), { personal })
    for (const { privateKey: key } of [...devices.map(device => device.keys.encryption), escrow]) {
      const opened = await openSharedPrivate(deps, application, { key, type: 'CredentialProfilePrivate' })
      expect(opened).toEqual(SECRET_VALUE.value)
    }
  })

  it('does not open with another key, nor as another type', async () => {
    const family = await familyOf(suite)
    const stranger = await familyOf(suite, 'mallory')
    const application = await verifyApplicationProfile(deps, await makeApplication(family), family)
    const { privateKey: key } = family.devices[0].keys.encryption
    const foreign = stranger.devices[0].keys.encryption.privateKey
    const type = 'CredentialProfilePrivate'
    await expect(openSharedPrivate(deps, application, { key: foreign, type })).rejects.toMatchObject({
      code: 'mesh/key/missing',
    })
    await expect(
      openSharedPrivate(deps, application, { key, type: 'SSHProfilePrivate' }),
    ).rejects.toMatchObject({
      code: suite === '2017' ? 'mesh/schema/tag' : 'mesh/jwe/invalid',
    })
  })

  it('carries public parts, a part for each device, and members of its own type', async () => {
    const family = await familyOf(suite)
    const entry = { ...family.entry, Type: 'MailProfile' }
    const personal = await personalWith(family, { entry })
    const signed = await createApplicationProfile(deps, {
      identifier: entry.Identifier,
      type: 'MailProfile',
      members: { EncryptionPGP: { UDF: family.udf } },
      names: ['mail'],
      devicesPublic: [{ tag: 'MailDevicePublic', value: { DeviceUDF: family.devices[0].udf } }],
      sharedPrivate: {
        value: { tag: 'MailProfilePrivate', value: { EmailAddress: 'alice@example.com' } },
        recipients: sharedRecipients(personal, entry),
      },
      devicePrivate: personal.devices.map(device => ({
        device,
        value: { tag: 'MailDevicePrivate', value: { Identifier: device.udf } },
      })),
      key: family.devices[0].keys.signature.privateKey,
      updated: UPDATED,
    })
    const application = await verifyApplicationProfile(deps, signed, { personal })
    const { tag, value } = application.payload
    expect(application.warnings).toEqual([])
    expect(tag === 'MailProfile' && value.EncryptionPGP).toEqual({ UDF: family.udf })
    expect(value.Names).toEqual(['mail'])
    expect(value.Devices).toEqual([{ tag: 'MailDevicePublic', value: { DeviceUDF: family.devices[0].udf } }])
    for (const { udf, keys } of family.devices) {
      const part = { key: keys.encryption.privateKey, type: 'MailDevicePrivate' } as const
      expect(await openDevicePrivate(deps, application, part)).toEqual({ Identifier: udf })
    }
    const part = { key: family.escrow.privateKey, type: 'MailDevicePrivate' } as const
    await expect(openDevicePrivate(deps, application, part)).rejects.toMatchObject({
      code: 'mesh/key/missing',
    })
  })

  it('may have no private parts', async () => {
    const family = await familyOf(suite)
    const signed = await resign(await makeApplication(family), {
      type: 'CredentialProfile',
      key: family.devices[0].keys.signature.privateKey,
      change: { SharedPrivate: undefined },
    })
    const application = await verifyApplicationProfile(deps, signed, family)
    const { privateKey: key } = family.devices[0].keys.encryption
    expect(application.warnings).toEqual([])
    expect(
      await openSharedPrivate(deps, application, { key, type: 'CredentialProfilePrivate' }),
    ).toBeUndefined()
    expect(await openDevicePrivate(deps, application, { key, type: 'SSHDevicePrivate' })).toBeUndefined()
  })

  it('says when somebody entitled cannot read, or is gone', async () => {
    const family = await familyOf(suite)
    const [{ keys }, absent] = family.devices
    const signed = await makeApplication(family, {
      sharedPrivate: { value: SECRET_VALUE, recipients: [keys.encryption.publicKey] },
    })
    const absentKey = absent.keys.encryption.publicKey.udf
    const escrowKey = { kind: 'missing-recipient', udf: family.escrow.publicKey.udf }
    const escrowMissed = suite === '2017' ? [] : [escrowKey]
    const incomplete = await verifyApplicationProfile(deps, signed, family)
    expect(incomplete.warnings).toEqual([{ kind: 'missing-recipient', udf: absentKey }, ...escrowMissed])
    const personal = await personalWith(family, { devices: [0] })
    const stale = await verifyApplicationProfile(deps, signed, { personal })
    expect(stale.warnings).toEqual([...escrowMissed, { kind: 'missing-device', udf: absent.udf }])
  })

  it('is refused when another one was asked for', async () => {
    const family = await familyOf(suite)
    const asked = { personal: family.personal, identifier: createRandomIdentifier(deps) }
    await expect(verifyApplicationProfile(deps, await makeApplication(family), asked)).rejects.toMatchObject({
      code: 'mesh/profile/substituted',
    })
  })

  it('is refused when the personal profile lists it twice', async () => {
    const family = await familyOf(suite)
    const twice = await makePersonal(family, { applications: [family.entry, { ...family.entry }] })
    const personal = await verifyPersonalProfile(deps, twice)
    await expect(
      verifyApplicationProfile(deps, await makeApplication(family), { personal }),
    ).rejects.toMatchObject({
      code: 'mesh/profile/invalid',
    })
  })

  it('is refused when its signer was removed from the profile', async () => {
    const family = await familyOf(suite)
    const personal = await personalWith(family, { devices: [1] })
    await expect(
      verifyApplicationProfile(deps, await makeApplication(family), { personal }),
    ).rejects.toMatchObject({
      code: 'mesh/profile/signer',
    })
  })

  it('has versions', async () => {
    const family = await familyOf(suite)
    const [known, later] = await Promise.all(
      [UPDATED, LATER].map(async updated =>
        verifyApplicationProfile(deps, await makeApplication(family, { updated }), family),
      ),
    )
    const refusal = (code: MeshErrorCode) => expect.objectContaining({ code })
    expect(verifyApplicationSuccessor(known!, known!)).toBe('same')
    expect(verifyApplicationSuccessor(known!, later!)).toBe('newer')
    expect(() => verifyApplicationSuccessor(later!, known!)).toThrow(refusal('mesh/profile/rollback'))
    const other = { ...later!, identifier: createRandomIdentifier(deps) }
    expect(() => verifyApplicationSuccessor(known!, other)).toThrow(refusal('mesh/profile/substituted'))
    const forked = await verifyApplicationProfile(deps, await makeApplication(family), family)
    if (suite === '2017') expect(verifyApplicationSuccessor(known!, forked)).toBe('newer')
    else expect(() => verifyApplicationSuccessor(known!, forked)).toThrow(refusal('mesh/profile/fork'))
  })

  // The tag is checked against the entry after the signature: what has no tag of an application is refused as such.
  it.each(damagesOf(suite))('is refused with $name ($code)', async ({ inflict, code }) => {
    const family = await familyOf(suite)
    const [mine, other] = family.devices.map(device => device.keys.signature.privateKey)
    const damaged = await inflict(await makeApplication(family), mine!, other!)
    const expected =
      code === 'mesh/schema/missing' && damaged.SignedData?.payload ? 'mesh/profile/invalid' : code
    await expect(verifyApplicationProfile(deps, damaged, family)).rejects.toMatchObject({ code: expected })
  })

  it.each(mutations.filter(({ suites = suiteNames }) => suites.includes(suite)))(
    'is refused with $name ($code)',
    async ({ change, entry, wrap, code }) => {
      const family = await familyOf(suite)
      const personal = await personalWith(family, { entry: entry?.(family) ?? {} })
      const changed = await resign(await makeApplication(family), {
        type: 'CredentialProfile',
        key: family.devices[0].keys.signature.privateKey,
        change: change?.(family) ?? {},
      })
      const signed = wrap?.(family, changed) ?? changed
      await expect(verifyApplicationProfile(deps, signed, { personal })).rejects.toMatchObject({ code })
    },
  )
})

describe.each(ownSuites)('parts of an application in suite %s', suite => {
  it.each(['shared', 'device'] as const)(
    'encrypted to an extra key are refused: the %s part',
    async which => {
      const family = await familyOf(suite)
      const stranger = await familyOf(suite, 'mallory')
      await expect(
        verifyApplicationProfile(deps, await intercepted(family, stranger, which), family),
      ).rejects.toMatchObject({ code: 'mesh/profile/invalid' })
    },
  )

  it('for one device are refused when another device can read them too', async () => {
    const family = await familyOf(suite)
    const signed = await intercepted(family, family, 'device')
    await expect(verifyApplicationProfile(deps, signed, family)).rejects.toMatchObject({
      code: 'mesh/profile/invalid',
    })
  })

  it('that name a recipient twice are refused', async () => {
    const family = await familyOf(suite)
    const signed = await makeApplication(family)
    const { SharedPrivate } = (await verifyApplicationProfile(deps, signed, family)).payload.value
    const { value } = SharedPrivate!
    const doubled = await resign(signed, {
      type: 'CredentialProfile',
      key: family.devices[0].keys.signature.privateKey,
      change: {
        SharedPrivate: {
          tag: 'JoseWebEncryption',
          value: { ...value, recipients: [...value.recipients!, value.recipients![0]!] },
        },
      },
    })
    await expect(verifyApplicationProfile(deps, doubled, family)).rejects.toMatchObject({
      code: 'mesh/profile/invalid',
    })
  })

  it('do not open when they were moved here from another application', async () => {
    const family = await familyOf(suite)
    const other = await makeApplication(family, { identifier: createRandomIdentifier(deps) })
    const { SharedPrivate } = readExactly(other.SignedData!.payload!, 'CredentialProfile')
    const moved = await resign(await makeApplication(family), {
      type: 'CredentialProfile',
      key: family.devices[0].keys.signature.privateKey,
      change: { SharedPrivate },
    })
    const application = await verifyApplicationProfile(deps, moved, family)
    const { privateKey: key } = family.devices[0].keys.encryption
    const opening = openSharedPrivate(deps, application, { key, type: 'CredentialProfilePrivate' })
    await expect(opening).rejects.toMatchObject({ code: 'mesh/jwe/invalid' })
  })
})

it('extra recipients are told, not refused, in the suite of 2017', async () => {
  const family = await familyOf('2017')
  const stranger = await familyOf('2017', 'mallory')
  const { udf } = stranger.devices[1].keys.encryption.publicKey
  for (const which of ['shared', 'device'] as const) {
    const application = await verifyApplicationProfile(
      deps,
      await intercepted(family, stranger, which),
      family,
    )
    expect(application.warnings).toEqual([{ kind: 'extra-recipient', udf }])
  }
})

it('an application is not made for a recipient of another suite, nor with characters that 2017 dies of', async () => {
  const family = await familyOf('modern')
  const { encryption } = (await familyOf('nist')).devices[0].keys
  const foreign = makeApplication(family, {
    sharedPrivate: { value: SECRET_VALUE, recipients: [encryption.publicKey] },
  })
  await expect(foreign).rejects.toMatchObject({ code: 'mesh/profile/suite' })
  const old = await familyOf('2017')
  const smile = { tag: 'CredentialProfilePrivate', value: { NeverAsk: ['😀'] } } as const
  const deadly = makeApplication(old, {
    sharedPrivate: { value: smile, recipients: sharedRecipients(old.personal, old.entry) },
  })
  await expect(deadly).rejects.toMatchObject({ code: 'mesh/encoding/character' })
})

/** An application signed by its administrator with one part encrypted to a second device of `reader` as well. */
async function intercepted(family: Family, reader: Family, which: 'shared' | 'device') {
  const recipients = [
    ...(which === 'shared'
      ? sharedRecipients(family.personal, family.entry)
      : [family.devices[0].keys.encryption.publicKey]),
    reader.devices[1].keys.encryption.publicKey,
  ]
  const contentTag = which === 'shared' ? 'CredentialProfilePrivate' : 'SSHDevicePrivate'
  const value = await encryptObject(deps, {
    suite: family.suite,
    recipients,
    plaintext: new TextEncoder().encode(`{"${contentTag}":{}}`),
    contentTag,
    profile: family.entry.Identifier,
  })
  const part = { tag: 'JoseWebEncryption', value } as const
  return resign(await makeApplication(family), {
    type: 'CredentialProfile',
    key: family.devices[0].keys.signature.privateKey,
    change: which === 'shared' ? { SharedPrivate: part } : { DevicePrivate: [part] },
  })
}
