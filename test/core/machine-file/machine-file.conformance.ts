/** Files that clients of 2017 kept, read and written again byte for byte. */
import { expect, it } from 'vitest'
import {
  exportProfile,
  machineFileName,
  readMachineFile,
  writeMachineFile,
} from '../../../sdk/core/machine-file/index.ts'
import { verifyDeviceProfile } from '../../../sdk/core/profile/device.ts'
import { verifyPersonalProfile } from '../../../sdk/core/profile/personal.ts'
import { describeVectors, type Vectors } from '../../support/vectors.ts'
import { deps } from '../profile/family.ts'

describeVectors('profiles', await import('virtual:vectors/profiles'), vectors => {
  const records: readonly Vectors[] = vectors.profiles
  const files = records.filter(
    ({ type, source }) => /^Serialization/.test(type) || /\.mmm[a-z]$/.test(source),
  )

  it('are three wrapped and two bare ones', () => {
    expect(files.map(({ type }) => type).sort()).toEqual([
      'SerializationDevice',
      'SerializationDevice',
      'SerializationPersonal',
      'SignedApplicationProfile',
      'SignedApplicationProfile',
    ])
  })

  it.each(files.map(file => [file.type, file.source.slice(-60), file]))(
    '%s …%s',
    async (type, source, file) => {
      const name = /[^/]+\.mmm[a-z]$/.exec(source)?.[0]
      const read = readMachineFile(file.text, name === undefined ? {} : { name })
      if (name !== undefined) expect(machineFileName(read)).toBe(name)
      const wrapping = type.startsWith('Serialization') ? 'wrapped' : 'bare'
      expect(writeMachineFile(read, { wrapping })).toBe(file.text)
      expect(read.defaultSince).toMatch(/^20(17|26)-/)
      if (file.expect.default) expect(read.defaultSince).toBe(file.expect.default)
      expect(readMachineFile(exportProfile(read)).profile).toEqual(read.profile)
      if (read.kind === 'device')
        expect((await verifyDeviceProfile(deps, read.profile)).udf).toBe(read.identifier)
      if (read.kind === 'personal') {
        expect((await verifyPersonalProfile(deps, read.profile)).udf).toBe(read.identifier)
        expect(read.accounts).toEqual(['alice@example.com'])
      }
    },
  )

  it('of profiles that were only published are read bare', () => {
    const published = records.filter(({ type }) => /^Signed(Personal|Device|Application)Profile$/.test(type))
    for (const { text } of published)
      expect(writeMachineFile(readMachineFile(text), { wrapping: 'bare' })).toBe(text)
  })
})
