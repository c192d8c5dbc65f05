import { describe, expect, it } from 'vitest'
import {
  addApplication,
  applicationsOf,
  findApplications,
  grantDevice,
  removeApplication,
  revokeDevice,
  roleOf,
} from '../../../sdk/core/application/entries.ts'
import { expectRefusal } from '../../support/crypto.ts'

const identifier = 'RANX2-KNZ3X-EODGU-ISLJ7-52AGL-BUUGV'
const other = 'RBHJS-QAPJ2-KEVGW-G2PE6-R4X5E-NBXPQ'
const [phone, laptop] = ['phone', 'laptop']
const added = addApplication(addApplication([], { identifier, type: 'SSHProfile' }), {
  identifier: other,
  type: 'CredentialProfile',
  friendly: 'Passwords',
})
const granted = [
  { identifier, device: phone, role: 'administrator' },
  { identifier, device: laptop, role: 'reader' },
  { identifier: other, device: laptop, role: 'administrator' },
].reduce((list, grant) => grantDevice(list, grant as Parameters<typeof grantDevice>[1]), added)

describe('the applications of a profile', () => {
  it('are added without anybody who may use them', () => {
    expect(added).toEqual([
      { Identifier: identifier, Type: 'SSHProfile', AdminDeviceUDF: [], DecryptDeviceUDF: [] },
      {
        Identifier: other,
        Type: 'CredentialProfile',
        Friendly: 'Passwords',
        AdminDeviceUDF: [],
        DecryptDeviceUDF: [],
      },
    ])
  })

  it('are used by devices in roles', () => {
    expect(granted[0]).toMatchObject({ AdminDeviceUDF: [phone], DecryptDeviceUDF: [phone, laptop] })
    expect(granted[1]).toMatchObject({ AdminDeviceUDF: [laptop], DecryptDeviceUDF: [laptop] })
    expect(granted.map(entry => roleOf(entry, laptop))).toEqual(['reader', 'administrator'])
    expect(roleOf(granted[1]!, phone)).toBeUndefined()
    expect(applicationsOf(granted, phone)).toEqual([granted[0]])
  })

  it('change a role when it is granted again, once in each list', () => {
    const demoted = grantDevice(granted, { identifier, device: phone, role: 'reader' })
    expect(demoted[0]).toMatchObject({ AdminDeviceUDF: [], DecryptDeviceUDF: [phone, laptop] })
    expect(grantDevice(granted, { identifier, device: phone, role: 'administrator' })).toEqual(granted)
    expect(granted[0]?.AdminDeviceUDF).toEqual([phone])
  })

  it('lose a device, from one or from all', () => {
    expect(revokeDevice(granted, { identifier, device: laptop })).toEqual([
      { ...granted[0], DecryptDeviceUDF: [phone] },
      granted[1],
    ])
    const all = revokeDevice(granted, { device: laptop })
    expect(applicationsOf(all, laptop)).toEqual([])
    expect(all[0]).toMatchObject({ AdminDeviceUDF: [phone], DecryptDeviceUDF: [phone] })
    expect(revokeDevice(granted, { device: 'stranger' })).toEqual(granted)
  })

  it('of 2017 may lack lists', () => {
    const bare = [{ Identifier: identifier, Type: 'SSHProfile' }]
    expect(roleOf(bare[0]!, phone)).toBeUndefined()
    expect(grantDevice(bare, { identifier, device: phone, role: 'reader' })[0]).toMatchObject({
      AdminDeviceUDF: [],
      DecryptDeviceUDF: [phone],
    })
    expect(revokeDevice(bare, { device: phone })).toEqual(bare)
  })

  it('are found by type, and taken out', () => {
    expect(findApplications(granted, 'SSHProfile')).toEqual([granted[0]])
    expect(findApplications(granted, 'MailProfile')).toEqual([])
    expect(removeApplication(granted, identifier)).toEqual([granted[1]])
  })

  it('are refused twice, and unknown ones at all', async () => {
    await expectRefusal(() => addApplication(added, { identifier, type: 'MailProfile' }), 'mesh/argument')
    for (const attempt of [
      () => grantDevice([], { identifier, device: phone, role: 'reader' }),
      () => revokeDevice([], { identifier, device: phone }),
      () => removeApplication([], identifier),
    ]) {
      await expectRefusal(attempt, 'mesh/profile/missing')
    }
  })
})
