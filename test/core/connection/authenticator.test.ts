import { describe, expect, it } from 'vitest'
import {
  authenticatorGroups,
  chooseChallenge,
  verifyAuthenticator,
} from '../../../sdk/core/connection/authenticator.ts'
import { deps } from '../profile/family.ts'

const AUTHENTICATOR = 'MDPIG-BAZGW-B5NNQ-ZZKRZ-NP2MM-MYT63'
const refusal = (code: string) => expect.objectContaining({ code })

describe('groups of an authenticator', () => {
  it('are six of five characters', () => {
    expect(authenticatorGroups(AUTHENTICATOR)).toEqual(['MDPIG', 'BAZGW', 'B5NNQ', 'ZZKRZ', 'NP2MM', 'MYT63'])
  })

  it.each(['', 'MDPIG', AUTHENTICATOR.toLowerCase(), `${AUTHENTICATOR}-AAAAA`])('are not of "%s"', text => {
    expect(() => authenticatorGroups(text)).toThrow(refusal('mesh/udf/format'))
  })
})

describe('a challenge', () => {
  it.each([1, 2, 3, 4, 5])('is of %i distinct groups in order, never the first', count => {
    for (let round = 0; round < 50; round++) {
      const challenge = chooseChallenge(deps, AUTHENTICATOR, count)
      expect(challenge).toHaveLength(count)
      expect(challenge).toEqual([...new Set(challenge)].sort())
      expect(challenge.every(index => index >= 1 && index <= 5)).toBe(true)
    }
  })

  it('is any of the pairs, about equally often', () => {
    const seen = new Map<string, number>()
    for (let round = 0; round < 2000; round++) {
      const pair = chooseChallenge(deps, AUTHENTICATOR, 2).join()
      seen.set(pair, (seen.get(pair) ?? 0) + 1)
    }
    // 200 of each are expected with a deviation of 13; a fair choice fails this once in 10^11 runs.
    expect(seen.size).toBe(10)
    for (const count of seen.values()) expect(Math.abs(count - 200)).toBeLessThan(95)
  })

  it('draws again when a byte would make some groups likelier', () => {
    const bytes = [255, 4, 0]
    const crypto = {
      subtle: deps.crypto.subtle,
      getRandomValues<T extends ArrayBufferView>(array: T): T {
        new Uint8Array(array.buffer).fill(bytes.shift()!)
        return array
      },
    }
    // Five go 51 times into 255, so 255 itself is one too many; 4 is the last of five, 0 the first of the other four.
    expect(chooseChallenge({ crypto }, AUTHENTICATOR, 2)).toEqual([1, 5])
    expect(bytes).toEqual([])
  })

  it.each([0, 6, -1, 1.5, Number.NaN])('is not of %d groups', count => {
    expect(() => chooseChallenge(deps, AUTHENTICATOR, count)).toThrow(refusal('mesh/argument'))
  })
})

describe('an answer', () => {
  it.each([
    ['the whole', AUTHENTICATOR],
    ['the challenged groups', 'BAZGW NP2MM'],
    ['the challenged groups in lower case', 'bazgw-np2mm'],
    ['the challenged groups in one run', '  BAZGWNP2MM\n'],
    ['the whole with dashes that a phone put in', AUTHENTICATOR.replaceAll('-', '–')],
  ])('is right: %s', (_, typed) => {
    expect(() => verifyAuthenticator(AUTHENTICATOR, typed, [1, 4])).not.toThrow()
  })

  it.each([
    ['nothing', ''],
    ['only white space', '  - '],
    ['one group', 'BAZGW'],
    ['the groups in the wrong order', 'NP2MM BAZGW'],
    ['other groups', 'B5NNQ ZZKRZ'],
    ['one character off', 'BAZGW NP2MN'],
    ['a group too many', 'BAZGW NP2MM MYT63'],
    ['the whole, cut short', AUTHENTICATOR.slice(0, -1)],
    ['the whole of another', AUTHENTICATOR.replace('BAZGW', 'BAZGX')],
    ['characters that are no part of any', 'BAZGW NP2MM!'],
    ['letters that become others in upper case', 'BAZGW NP2Mſ'],
  ])('is wrong: %s', (_, typed) => {
    expect(() => verifyAuthenticator(AUTHENTICATOR, typed, [1, 4])).toThrow(
      refusal('mesh/connect/authenticator'),
    )
  })

  it('must be the whole when no groups were asked for', () => {
    expect(() => verifyAuthenticator(AUTHENTICATOR, AUTHENTICATOR, [])).not.toThrow()
    for (const typed of ['', 'BAZGW', 'MDPIG']) {
      expect(() => verifyAuthenticator(AUTHENTICATOR, typed, [])).toThrow(
        refusal('mesh/connect/authenticator'),
      )
    }
  })

  it('is not judged by a challenge that there cannot be', () => {
    expect(() => verifyAuthenticator(AUTHENTICATOR, '', [6])).toThrow(refusal('mesh/argument'))
  })
})
