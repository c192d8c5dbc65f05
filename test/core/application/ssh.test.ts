import { describe, expect, it } from 'vitest'
import { grantDevice } from '../../../sdk/core/application/entries.ts'
import { openApplication } from '../../../sdk/core/application/open.ts'
import {
  createSshDevice,
  createSshKey,
  createSshShared,
  openSshKey,
  sshAuthorizedKeys,
  sshDevices,
} from '../../../sdk/core/application/ssh.ts'
import { createApplicationProfile } from '../../../sdk/core/profile/application-create.ts'
import { openSharedPrivate } from '../../../sdk/core/profile/application-open.ts'
import { sharedRecipients } from '../../../sdk/core/profile/application-recipients.ts'
import { verifyApplicationProfile } from '../../../sdk/core/profile/application-verify.ts'
import { verifyPersonalProfile } from '../../../sdk/core/profile/personal.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { privateKeyToOpenSsh, readSshPrivateKey } from '../../../sdk/core/ssh/private-file.ts'
import { readAuthorizedKeys } from '../../../sdk/core/ssh/public-lines.ts'
import { type SuiteName, suiteNames } from '../../../sdk/core/suite/index.ts'
import { createRandomIdentifier } from '../../../sdk/core/udf.ts'
import { deps, familyOf, makePersonal, UPDATED } from '../profile/family.ts'

const hosts = [{ Address: 'host.example.com', AlgorithmID: 'ssh-ed25519', PublicKey: 'AAAA' }]
const names = { modern: 'ssh-ed25519', nist: 'ecdsa-sha2-nistp256', '2017': 'ssh-rsa' } as const

async function makeSsh(suite: SuiteName, change: Partial<Mesh<'SSHDevicePrivate'>> = {}) {
  const family = await familyOf(suite)
  const identifier = createRandomIdentifier(deps)
  const listed = [{ Identifier: identifier, Type: 'SSHProfile' }]
  const [entry] = family.devices.reduce<readonly Mesh<'ApplicationProfileEntry'>[]>(
    (entries, { udf }, index) =>
      grantDevice(entries, { identifier, device: udf, role: index === 0 ? 'administrator' : 'reader' }),
    listed,
  )
  const personal = await verifyPersonalProfile(deps, await makePersonal(family, { applications: [entry!] }))
  const pairs = await Promise.all(personal.devices.map(() => createSshKey(deps, suite)))
  const parts = await Promise.all(
    personal.devices.map((device, index) => createSshDevice(deps, { device, pair: pairs[index]! })),
  )
  const signed = await createApplicationProfile(deps, {
    identifier,
    type: 'SSHProfile',
    devicesPublic: parts.flatMap(part => part.devicesPublic),
    devicePrivate: parts
      .flatMap(part => part.devicePrivate)
      .map(({ device, value }) => ({
        device,
        value: { tag: 'SSHDevicePrivate', value: { ...value.value, ...change } } as const,
      })),
    sharedPrivate: {
      value: createSshShared({ Account: 'alice', HostEntries: hosts }),
      recipients: sharedRecipients(personal, entry!),
    },
    key: family.devices[0].keys.signature.privateKey,
    updated: UPDATED,
  })
  return { family, pairs, application: await verifyApplicationProfile(deps, signed, { personal }) }
}

describe.each(suiteNames)('an SSH application of suite %s', suite => {
  it('holds the private key of each device, for that device alone', async () => {
    const { family, pairs, application } = await makeSsh(suite)
    for (const [index, { udf, keys }] of family.devices.entries()) {
      const opened = await openSshKey(deps, application, { device: udf, key: keys.encryption.privateKey })
      if (opened.state === 'missing') expect.unreachable('the private key is really in it')
      expect(opened.pair.publicKey.udf).toBe(pairs[index]!.publicKey.udf)
      const file = privateKeyToOpenSsh(deps, opened.parameters, 'alice')
      expect(file).toContain('BEGIN OPENSSH PRIVATE KEY')
      expect(readSshPrivateKey(file).key.tag).toBe(opened.parameters.tag)
    }
    const key = family.escrow.privateKey
    await expect(openSshKey(deps, application, { device: family.devices[0].udf, key })).rejects.toMatchObject(
      {
        code: 'mesh/key/missing',
      },
    )
  })

  it('shows the public keys, in the form of 2017, as lines of authorized_keys', async () => {
    const { family, pairs, application } = await makeSsh(suite)
    const devices = sshDevices(application)
    expect(devices.map(({ udf, description }) => [udf, description])).toEqual(
      family.devices.map(({ udf }) => [udf, 'phone']),
    )
    const [part] = application.payload.value.Devices ?? []
    const { PublicKey = {} } = part!.value as Mesh<'SSHDevicePublic'>
    expect(Object.keys(PublicKey)).toEqual(['PublicParameters'])
    const text = sshAuthorizedKeys(devices, 'alice@example.com')
    expect(
      text
        .split('\n')
        .slice(0, -1)
        .every(line => line.startsWith(`${names[suite]} `)),
    ).toBe(true)
    const { lines, refused } = readAuthorizedKeys(text)
    expect(refused).toEqual([])
    expect(lines.map(({ comment }) => comment)).toEqual(devices.map(() => 'mmm:alice@example.com [phone]'))
    expect(lines.map(({ key }) => key)).toEqual(
      pairs.map(({ publicKey }) => {
        const { kid: _, ...value } = publicKey.parameters.value
        return { tag: publicKey.parameters.tag, value }
      }),
    )
  })

  it('shares the known hosts', async () => {
    const { family, application } = await makeSsh(suite)
    const { privateKey: key } = family.escrow
    expect(await openSharedPrivate(deps, application, { key, type: 'SSHProfilePrivate' })).toEqual({
      Account: 'alice',
      HostEntries: hosts,
    })
    const mine = await openApplication(deps, application, family.devices[1].keys.encryption.privateKey)
    expect([mine.kind.name, mine.shared?.tag, mine.device?.tag]).toEqual([
      'ssh',
      'SSHProfilePrivate',
      'SSHDevicePrivate',
    ])
    expect((await openApplication(deps, application, key)).device).toBeUndefined()
  })

  it('says when the private key is missing, as in profiles of 2017', async () => {
    const { family, application } = await makeSsh(suite, { DevicePrivateKey: {} })
    const [{ udf, keys }] = family.devices
    const opened = await openSshKey(deps, application, { device: udf, key: keys.encryption.privateKey })
    expect(opened).toEqual({ state: 'missing' })
  })

  it('is refused where the private key is not that of the public one', async () => {
    const foreign = await createSshKey(deps, suite)
    const device = (await familyOf(suite)).personal.devices[0]!
    const { devicePrivate } = await createSshDevice(deps, { device, pair: foreign })
    const { family, application } = await makeSsh(suite, devicePrivate[0]!.value.value)
    const [{ udf, keys }] = family.devices
    await expect(
      openSshKey(deps, application, { device: udf, key: keys.encryption.privateKey }),
    ).rejects.toMatchObject({ code: 'mesh/key/invalid' })
  })
})

it('never makes two lines of one device', () => {
  const key = {
    tag: 'PublicKeyOKP',
    value: { kty: 'OKP', crv: 'Ed25519', x: new Uint8Array(32) },
  } as const
  const description = 'phone]\nssh-rsa AAAA attacker'
  const text = sshAuthorizedKeys([{ udf: 'M', description, key }], 'alice@example.com')
  expect(text.trimEnd().split('\n')).toHaveLength(1)
})
