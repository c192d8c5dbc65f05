/** Share sets and backups that the 2017 code made. */
import { expect, test } from 'vitest'
import { type Bytes, bytesEqual } from '../../../sdk/core/bytes.ts'
import { isMeshError } from '../../../sdk/core/error.ts'
import { escrowIdentifier, openEscrowEntry } from '../../../sdk/core/escrow/entry.ts'
import { combineShares, repairReferenceSecret } from '../../../sdk/core/escrow/shamir.ts'
import { shareToText, textToShare } from '../../../sdk/core/escrow/share.ts'
import { readTagged } from '../../../sdk/core/schema/index.ts'
import { describeVectors } from '../../support/vectors.ts'

const deps = { crypto: globalThis.crypto }

const hexToBytes = (hex: string): Bytes =>
  Uint8Array.from(hex.match(/../g)!, pair => Number.parseInt(pair, 16))

interface ShareSet {
  readonly n: number
  readonly k: number
  readonly secretHex: string
  readonly shares: readonly string[]
  readonly referenceRecoveries: readonly { readonly resultHex: string; readonly correct: boolean }[]
}

describeVectors('escrow', await import('virtual:vectors/escrow'), vectors => {
  const sets: readonly ShareSet[] = vectors.shareSets.sets

  test.each(sets.map((set, index) => ({ index, ...set })))(
    'set $index: $k of $n recovers from every window of shares',
    set => {
      const secret = hexToBytes(set.secretHex)
      for (let first = 0; first + set.k <= set.n; first++) {
        const window = set.shares.slice(first, first + set.k)
        expect(combineShares(window)).toEqual(secret)
        expect(combineShares([...window].reverse())).toEqual(secret)
      }
      expect(combineShares(set.shares)).toEqual(secret)
      for (const text of set.shares) expect(shareToText(textToShare(text))).toBe(text)
    },
  )

  test('every wrong recovery of the 2017 code is mended by the same repair', () => {
    const wrong = sets.flatMap(set =>
      set.referenceRecoveries.filter(result => !result.correct).map(result => ({ set, result })),
    )
    expect(wrong.length).toBeGreaterThan(0)
    for (const { set, result } of wrong) {
      expect(repairReferenceSecret(hexToBytes(result.resultHex))).toEqual(hexToBytes(set.secretHex))
    }
  })

  test('backups open with their shares, and their keys are the ones they name', async () => {
    for (const { text, shares, plaintext } of vectors.entries) {
      const entry = readTagged(text, 'OfflineEscrowEntry').value
      const secret = combineShares(shares)
      expect(await escrowIdentifier(deps, secret)).toBe(entry.Identifier)
      const keys = await openEscrowEntry(deps, { entry, secret })
      expect(keys.escrow.length).toBeGreaterThan(0)
      if (plaintext !== undefined) {
        const inner = readTagged(plaintext as string, 'EscrowedKeySet').value
        expect(keys.signature.publicKey.udf).toBe(inner.MasterSignatureKey?.value.kid)
      }
    }
  })

  test('a damaged backup, a foreign secret and the keys of another profile are refused by name', async () => {
    const [{ text, shares }] = vectors.entries
    const entry = readTagged(text as string, 'OfflineEscrowEntry').value
    const secret = combineShares(shares)
    const code = async (work: Promise<unknown>) => {
      const error = await work.then(
        () => undefined,
        failure => failure,
      )
      return isMeshError(error) ? error.code : error
    }
    const wrong = Uint8Array.from(secret, (byte, index) => (index === 3 ? byte ^ 1 : byte))
    expect(await code(openEscrowEntry(deps, { entry, secret: wrong }))).toBe('mesh/share/mismatch')
    expect(await code(openEscrowEntry(deps, { entry, secret, master: entry.Identifier! }))).toBe(
      'mesh/escrow/invalid',
    )
    const { ciphertext } = entry.EncryptedData!
    for (const place of [0, ciphertext!.length >> 1, ciphertext!.length - 1]) {
      const damagedText = Uint8Array.from(ciphertext!, (byte, index) => (index === place ? byte ^ 64 : byte))
      expect(bytesEqual(damagedText, ciphertext!)).toBe(false)
      const damaged = { ...entry, EncryptedData: { ...entry.EncryptedData, ciphertext: damagedText } }
      expect(await code(openEscrowEntry(deps, { entry: damaged, secret }))).toBe('mesh/escrow/invalid')
    }
    expect(await code(openEscrowEntry(deps, { entry: { Identifier: entry.Identifier! }, secret }))).toBe(
      'mesh/escrow/invalid',
    )
  })
})
