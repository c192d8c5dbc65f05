import { describe, expect, test } from 'vitest'
import { utf8ToBytes } from '../../../sdk/core/bytes.ts'
import { isMeshError } from '../../../sdk/core/error.ts'
import { findMistypes } from '../../../sdk/core/escrow/correction.ts'
import { escrowIdentifier } from '../../../sdk/core/escrow/entry.ts'
import { combineShares, repairReferenceSecret, splitSecret } from '../../../sdk/core/escrow/shamir.ts'
import { shareToText, textToShare } from '../../../sdk/core/escrow/share.ts'

const deps = { crypto: globalThis.crypto }
const secret = utf8ToBytes('sixteen letters!')

/** Facts of 2017: a set made by the reference, quorum 2 of 3. */
const known = {
  secret: '29db9e3ab75db484d5ef5ade83919048',
  shares: [
    'EDNH4-RN562-BHAUJ-TU66Q-JD7KF-DMQA',
    'EGFSF-3B7G2-UCYHU-RLYQC-XGSDY-FUQC',
    'EI6MN-EWCOX-G6R2X-OCWBV-DJM4L-H5AC',
  ],
}

const hex = (bytes: Uint8Array) => [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')

function failure(work: () => unknown) {
  try {
    work()
  } catch (error) {
    if (isMeshError(error)) return { code: error.code, ...error.detail }
    throw error
  }
  throw new Error('it was not refused')
}

const changeLetter = (text: string, place: number) =>
  text.slice(0, place) + (text[place] === 'A' ? 'B' : 'A') + text.slice(place + 1)

describe('combining', () => {
  test('recovers a known set from any two shares in any order', () => {
    for (const [a, b] of [
      [0, 1],
      [1, 0],
      [0, 2],
      [2, 0],
      [1, 2],
      [2, 1],
    ] as const) {
      expect(hex(combineShares([known.shares[a]!, known.shares[b]!]))).toBe(known.secret)
    }
  })

  test('reads what people type: lower case, spaces, no hyphens, one share twice, more than needed', () => {
    const typed = known.shares.map(share => share.toLowerCase().replaceAll('-', ' '))
    expect(hex(combineShares([typed[0]!, typed[0]!, typed[1]!, typed[2]!]))).toBe(known.secret)
    expect(hex(combineShares(known.shares.map(share => share.replaceAll('-', ''))))).toBe(known.secret)
  })

  test('refuses too few, also when one is given twice', () => {
    expect(failure(() => combineShares([known.shares[1]!]))).toEqual({
      code: 'mesh/share/few',
      have: 1,
      need: 2,
    })
    expect(failure(() => combineShares([known.shares[1]!, known.shares[1]!]))).toEqual({
      code: 'mesh/share/few',
      have: 1,
      need: 2,
    })
    expect(failure(() => combineShares([]))).toEqual({ code: 'mesh/share/few', have: 0, need: 2 })
    const all = splitSecret(deps, secret, { quorum: 3, shares: 3 })
    expect(failure(() => combineShares(all.slice(1)))).toEqual({ code: 'mesh/share/few', have: 2, need: 3 })
  })

  test('refuses shares of sets with another quorum or of the other kind', () => {
    const three = splitSecret(deps, secret, { quorum: 3, shares: 4 })
    const all = splitSecret(deps, secret, { quorum: 2, shares: 2 })
    expect(failure(() => combineShares([known.shares[0]!, three[1]!]))).toEqual({
      code: 'mesh/share/mixed',
      share: 1,
    })
    expect(failure(() => combineShares([known.shares[0]!, all[1]!]))).toEqual({
      code: 'mesh/share/mixed',
      share: 1,
    })
    const other = splitSecret(deps, secret, { quorum: 2, shares: 2 })
    expect(failure(() => combineShares([all[0]!, all[1]!, other[0]!])).code).toBe('mesh/share/mixed')
  })

  test('refuses two different shares for one place', () => {
    const wrong = changeLetter(known.shares[0]!, 8)
    expect(failure(() => combineShares([known.shares[0]!, wrong, known.shares[1]!]))).toEqual({
      code: 'mesh/share/conflict',
      share: 1,
      other: 0,
    })
  })

  test('names the share that contradicts the others when there are two more than needed', () => {
    const shares = splitSecret(deps, secret, { quorum: 2, shares: 4 })
    const wrong = shares.with(2, changeLetter(shares[2]!, 9))
    expect(failure(() => combineShares(wrong))).toEqual({ code: 'mesh/share/mismatch', share: 2 })
    expect(failure(() => combineShares(wrong.slice(0, 3)))).toEqual({ code: 'mesh/share/mismatch' })
    expect(combineShares(shares)).toEqual(secret)
  })

  test('says which group of which share has a letter that shares do not use', () => {
    const typed = known.shares[2]!.replace('G6R2X', 'G6R0X')
    expect(failure(() => combineShares([known.shares[0]!, typed]))).toEqual({
      code: 'mesh/share/format',
      share: 1,
      group: 2,
    })
  })

  test('refuses a share that is cut off or has a letter too many', () => {
    for (const typed of [known.shares[0]!.slice(0, -2), `${known.shares[0]}A`, 'E', '']) {
      expect(failure(() => combineShares([typed, known.shares[1]!])).code).toMatch(
        /^mesh\/share\/(format|mixed)$/,
      )
    }
  })
})

describe('splitting', () => {
  test('refuses numbers that make no set', () => {
    for (const [quorum, shares] of [
      [1, 3],
      [4, 3],
      [2, 16],
      [2.5, 4],
      [0, 0],
      [Number.NaN, 3],
    ] as const) {
      expect(failure(() => splitSecret(deps, secret, { quorum, shares })).code).toBe('mesh/argument')
    }
    expect(failure(() => splitSecret(deps, secret.slice(1), { quorum: 2, shares: 3 })).code).toBe(
      'mesh/argument',
    )
  })

  test('every share reads back to itself', () => {
    for (const options of [
      { quorum: 2, shares: 15 },
      { quorum: 15, shares: 15 },
      { quorum: 7, shares: 9 },
    ]) {
      for (const text of splitSecret(deps, secret, options)) expect(shareToText(textToShare(text))).toBe(text)
    }
  })
})

describe('a mistyped letter', () => {
  test('is among the few changes that lead to the secret the backup was made with', async () => {
    const identifier = await escrowIdentifier(deps, secret)
    const shares = splitSecret(deps, secret, { quorum: 2, shares: 3 }).slice(0, 2)
    const wrong = shares.with(1, changeLetter(shares[1]!, 14))
    const found = await findMistypes(deps, { shares: wrong, identifier })
    expect(found).toContainEqual({ share: 1, group: 2, corrected: shares[1] })
    for (const { share, corrected } of found) {
      expect(combineShares(wrong.with(share, corrected))).toEqual(secret)
    }
  })

  test('is found down to its group where all shares are needed: there no share is right or wrong alone', async () => {
    const identifier = await escrowIdentifier(deps, secret)
    const shares = splitSecret(deps, secret, { quorum: 3, shares: 3 })
    const wrong = shares.with(1, changeLetter(shares[1]!, 14))
    const found = await findMistypes(deps, { shares: wrong, identifier })
    expect(found.map(mistype => mistype.group)).toEqual([2, 2, 2])
    expect(found[1]).toEqual({ share: 1, group: 2, corrected: shares[1] })
  })

  test('is not invented where two letters are wrong', async () => {
    const identifier = await escrowIdentifier(deps, secret)
    const shares = splitSecret(deps, secret, { quorum: 2, shares: 3 }).slice(1)
    const wrong = [changeLetter(shares[0]!, 9), changeLetter(shares[1]!, 22)]
    expect(await findMistypes(deps, { shares: wrong, identifier })).toEqual([])
  })
})

test('a secret that the 2017 code recovered from an even quorum is mended', () => {
  const wrong = Uint8Array.from(known.secret.match(/../g)!, pair => Number.parseInt(pair, 16))
  wrong[0]! += 25
  expect(hex(repairReferenceSecret(wrong))).toBe(known.secret)
})
