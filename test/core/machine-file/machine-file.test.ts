import { describe, expect, it } from 'vitest'
import {
  defaultFile,
  exportProfile,
  type MachineFile,
  machineFileName,
  parseMachineFileName,
  readMachineFile,
  writeMachineFile,
} from '../../../sdk/core/machine-file/index.ts'
import { verifyPersonalProfile } from '../../../sdk/core/profile/personal.ts'
import { suiteNames } from '../../../sdk/core/suite/index.ts'
import { expectRefusal } from '../../support/crypto.ts'
import { deps, familyOf, makeApplication } from '../profile/family.ts'

const STAMP = '2026-03-01T12:00:00Z'

async function filesOf(suite: (typeof suiteNames)[number]): Promise<readonly MachineFile[]> {
  const family = await familyOf(suite)
  const [device] = family.devices
  const application = await makeApplication(family)
  return [
    {
      kind: 'personal',
      identifier: family.udf,
      profile: family.signed,
      accounts: ['alice@example.com', 'alice@example.net'],
      defaultSince: STAMP,
    },
    { kind: 'device', identifier: device.udf, profile: device.signed, defaultSince: STAMP },
    { kind: 'application', identifier: family.entry.Identifier, profile: application },
  ]
}

describe.each(suiteNames)('files of suite %s', suite => {
  it('are read as they were written, in either wrapping and style', async () => {
    for (const file of await filesOf(suite)) {
      for (const style of ['reference', 'compact'] as const) {
        const name = machineFileName(file)
        expect(readMachineFile(writeMachineFile(file, { style }), { name })).toEqual(file)
        const bare = readMachineFile(writeMachineFile(file, { style, wrapping: 'bare' }), { name })
        expect(bare).toEqual(file.kind === 'personal' ? { ...file, accounts: [] } : file)
        const { defaultSince: _, ...unstamped } = bare
        expect(readMachineFile(exportProfile(file, style))).toEqual(unstamped)
      }
    }
  })

  it('hold profiles that still verify', async () => {
    const [file] = await filesOf(suite)
    const read = readMachineFile(exportProfile(file!))
    const { udf } = await verifyPersonalProfile(deps, read.profile)
    expect(udf).toBe(read.identifier)
  })
})

describe('a file', () => {
  const identifier = 'MAJBM-WHBCU-IVXPI-VI7YZ-7WX2E-OBDPI'
  const device = `{"SerializationDevice":{"Profile":{"Identifier":"${identifier}"}}}`

  it('is named after what it holds', () => {
    expect(machineFileName({ kind: 'application', identifier })).toBe(`${identifier}.mmma`)
    const folders = ['', 'profiles/alice/', 'Profiles\\Alice\\']
    for (const folder of folders) {
      expect(parseMachineFileName(`${folder}${identifier}.MMMP`)).toEqual({ kind: 'personal', identifier })
    }
  })

  it.each(['', '.mmmd', 'profile.json', `${identifier}.mmmx`, `${identifier}.mmmd.bak`])(
    'is not named %j',
    async name => {
      await expectRefusal(() => readMachineFile(device, { name }), 'mesh/argument')
    },
  )

  it.each([
    ['another kind than its name says', device, `${identifier}.mmmp`, 'mesh/schema/tag'],
    ['another profile than its name says', device, 'MBBBB.mmmd', 'mesh/profile/substituted'],
    ['something else', '{"SignedMasterProfile":{"Identifier":"M"}}', undefined, 'mesh/schema/tag'],
    ['no profile', '{"SerializationDevice":{}}', undefined, 'mesh/schema/missing'],
    ['a profile without identifier', '{"SignedDeviceProfile":{}}', undefined, 'mesh/schema/missing'],
    ['half a text', device.slice(0, 40), undefined, 'mesh/json/syntax'],
    ['a date that is none', `{"SerializationDevice":{"Default":"2017"}}`, undefined, 'mesh/schema/member'],
  ] as const)('is refused with %s', async (_, text, name, code) => {
    await expectRefusal(() => readMachineFile(text, name === undefined ? {} : { name }), code)
  })

  it('may say more than this library knows, and its wrapper is asked before the hint inside', () => {
    const inner = `{"Identifier":"${identifier}","Unauthenticated":{"Default":"2017-01-01T00:00:00Z"}}`
    const wrapped = `{"SerializationDevice":{"Default":"${STAMP}","Colour":"red","Profile":${inner}}}`
    expect(readMachineFile(wrapped)).toEqual({
      kind: 'device',
      identifier,
      profile: { Identifier: identifier },
      defaultSince: STAMP,
    })
    expect(readMachineFile(`{"SerializationDevice":{"Profile":${inner}}}`).defaultSince).toBe(
      '2017-01-01T00:00:00Z',
    )
  })

  it('is the default of its kind if it was made so last', () => {
    const file = (name: string, defaultSince?: string) =>
      ({ kind: 'device', identifier: name, profile: {}, ...(defaultSince && { defaultSince }) }) as const
    const files = [
      file('a', '2017-01-01T00:00:00Z'),
      file('b', STAMP),
      file('c'),
      file('d', '2018-01-01T00:00:00Z'),
    ]
    expect(defaultFile(files, 'device')?.identifier).toBe('b')
    expect(defaultFile(files, 'personal')).toBeUndefined()
    expect(defaultFile([file('c')], 'device')).toBeUndefined()
  })
})
