import { describe, expect, test } from 'vitest'
import { isMeshError } from '../../../sdk/core/error.ts'
import { createEscrowEntry, escrowIdentifier, openEscrowEntry } from '../../../sdk/core/escrow/entry.ts'
import { combineShares, splitSecret } from '../../../sdk/core/escrow/shamir.ts'
import { generateKeyPair } from '../../../sdk/core/suite/keys.ts'
import { suiteNames } from '../../../sdk/core/suite/registry.ts'

const deps = { crypto: globalThis.crypto }

async function makeEntry(suite: (typeof suiteNames)[number]) {
  const signature = await generateKeyPair(deps, { suite, use: 'sign', extractable: true })
  const escrow = await generateKeyPair(deps, { suite, use: 'encrypt', extractable: true })
  const made = await createEscrowEntry(deps, {
    suite,
    signature: signature.privateKey,
    escrow: [escrow.privateKey],
  })
  return { ...made, signature, escrow }
}

async function refusal(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    failure => failure,
  )
  return isMeshError(error) ? error.code : error
}

describe.each(suiteNames)('a backup of suite %s', suite => {
  test('brings the keys back from shares of its secret, non-extractable unless asked', async () => {
    const { entry, secret, signature, escrow } = await makeEntry(suite)
    const shares = splitSecret(deps, secret, { quorum: 2, shares: 3 })
    const recovered = combineShares([shares[2]!, shares[0]!])
    const keys = await openEscrowEntry(deps, { entry, secret: recovered, master: signature.publicKey.udf })
    expect(keys.signature.publicKey.udf).toBe(signature.publicKey.udf)
    expect(keys.escrow.map(key => key.publicKey.udf)).toEqual([escrow.publicKey.udf])
    expect(keys.signature.privateKey.key.extractable).toBe(false)
    const exportable = await openEscrowEntry(deps, { entry, secret, extractable: true })
    expect(exportable.escrow[0]!.privateKey.key.extractable).toBe(true)
  })

  test('is refused with another secret, with a foreign identifier, and when damaged', async () => {
    const { entry, secret } = await makeEntry(suite)
    const other = await makeEntry(suite)
    expect(await refusal(openEscrowEntry(deps, { entry, secret: other.secret }))).toBe('mesh/share/mismatch')
    const moved = {
      Identifier: await escrowIdentifier(deps, secret),
      EncryptedData: other.entry.EncryptedData!,
    }
    expect(await refusal(openEscrowEntry(deps, { entry: moved, secret }))).toBe('mesh/escrow/invalid')
    const ciphertext = entry.EncryptedData!.ciphertext!.slice()
    ciphertext[ciphertext.length - 1]! ^= 1
    const damaged = { ...entry, EncryptedData: { ...entry.EncryptedData, ciphertext } }
    expect(await refusal(openEscrowEntry(deps, { entry: damaged, secret }))).toBe('mesh/escrow/invalid')
    expect(
      await refusal(openEscrowEntry(deps, { entry, secret, master: other.signature.publicKey.udf })),
    ).toBe('mesh/escrow/invalid')
  })
})
