import { describe, expect, test } from 'vitest'
import { splitTexts } from '../../../sdk/core/json/index.ts'
import { describeVectors } from '../../support/vectors.ts'
import { readLevels } from './levels.ts'

/** Reads a recorded text and all that is nested in it; each level must come out again to the byte. */
function expectSame(text: string): string[] {
  const levels = readLevels(text)
  for (const level of levels) expect(level.rewritten, level.route).toBe(level.text)
  return levels.map(level => level.route)
}

describeVectors('profiles', await import('virtual:vectors/profiles'), vectors => {
  const profiles: readonly { type: string; text: string }[] = vectors.profiles
  test.for(profiles.map(({ type, text }, index) => [index, type, text] as const))(
    '%i: %s',
    ([, type, text]) => {
      const routes = expectSame(text)
      expect(routes[0]).toBe(type)
      expect(routes.some(route => route.includes('> payload '))).toBe(true)
      expect(routes.some(route => route.endsWith('> protected'))).toBe(true)
    },
  )
})

/**
 * What the logs of 2015 hold that no schema of 2017 knows: index terms without tag, types since renamed, and signatures
 * that put their hints under `header`. Software of 2017 refuses them as well (wire D.3).
 */
const refusedOf2015: Readonly<Record<string, string>> = {
  '3/1': 'DataItem.Keys[0].Type',
  '3/2': 'DataItem.Keys[0].Type',
  '4/1': 'SignedPersonalProfile.SignedData.header',
  '4/2': 'SignedApplicationProfile.SignedData.header',
  '4/3': 'SignedPersonalProfile.SignedData.header',
  '4/4': 'SignedApplicationProfile.SignedData.header',
  '5/2': 'ConnectionsPending.Requests[0].SignedData.header',
  '5/4': 'SignedConnectionResult.SignedData.header',
}

describeVectors('jlog', await import('virtual:vectors/jlog'), vectors => {
  const logs: readonly { text: string; note?: string; expect: { headers: number; dataItems: number } }[] =
    vectors.logs
  describe.for(logs.map((log, number) => [number, log] as const))('log %i', ([number, log]) => {
    const { texts, rest } = splitTexts(log.text)

    test('splits into its records', () => {
      expect(texts.length).toBe(log.expect.headers + log.expect.dataItems)
      expect(rest).toBe('')
    })

    test.for(texts.map((text, index) => [index, text] as const))('record %i', ([index, text]) => {
      const refused = refusedOf2015[`${number}/${index}`]
      if (refused === undefined) expectSame(text)
      else expect(() => readLevels(text)).toThrow(`${refused}: `)
    })
  })

  test('the list of what is refused names records of 2015 alone', () => {
    const old = logs.flatMap((log, number) => (log.note?.startsWith('2015') ? [String(number)] : []))
    expect([...new Set(Object.keys(refusedOf2015).map(record => record.split('/')[0]))]).toEqual(old)
  })
})

describeVectors('jwe', await import('virtual:vectors/jwe'), vectors => {
  const cases: readonly { text?: string }[] = vectors.cases
  const texts = cases.flatMap(({ text }, index) => (text === undefined ? [] : [[index, text] as const]))
  test.for(texts)('case %i', ([, text]) => {
    expect(expectSame(text)[0]).toBe('JoseWebEncryption')
  })
})

describeVectors('escrow', await import('virtual:vectors/escrow'), vectors => {
  const entries: readonly { text: string; plaintext?: string }[] = [
    ...vectors.entries,
    ...vectors.structureOnly,
  ]
  test.for(entries.map((entry, index) => [index, entry] as const))('entry %i', ([, entry]) => {
    expect(expectSame(entry.text)[0]).toBe('OfflineEscrowEntry')
    if (entry.plaintext !== undefined) expect(expectSame(entry.plaintext)[0]).toBe('EscrowedKeySet')
  })
})
