/** What must hold for every payload: it comes back, and no object with one bit changed is believed. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bytes } from '../../../sdk/core/bytes.ts'
import { decryptObject, encryptObject, signObject, verifyObject } from '../../../sdk/core/jose/index.ts'
import { suiteNames } from '../../../sdk/core/suite/index.ts'
import { deps, expectRefusal, flipBit } from '../../support/crypto.ts'
import { pairOf } from './support.ts'

const content = fc.uint8Array({ maxLength: 300 }).map(bytes => new Uint8Array(bytes))
const somewhere = fc.record({ part: fc.nat(), position: fc.nat(), bit: fc.nat({ max: 7 }) })
const ours = ['modern', 'nist'] as const
const contentTag = 'Example'

/** Flips one bit of one of the named parts that have any. */
function flipped<T extends object>(
  object: T,
  parts: readonly (keyof T)[],
  where: { part: number; position: number; bit: number },
): T {
  const present = parts.filter(part => (object[part] as Bytes).length > 0)
  const part = present[where.part % present.length]!
  const bytes = object[part] as Bytes
  return { ...object, [part]: flipBit(bytes, where.position % bytes.length, where.bit) }
}

describe.each(suiteNames)('%s', suite => {
  it('gives back whatever was signed, and believes no changed bit', async () => {
    const { privateKey, publicKey } = await pairOf(suite, 'sign')
    await fc.assert(
      fc.asyncProperty(content, somewhere, async (payload, where) => {
        const jws = await signObject(deps, { key: privateKey, payload, contentTag })
        expect((await verifyObject(deps, { jws, key: publicKey, contentTag })).payload).toEqual(payload)
        const { protected: protectedHeader, signature, header } = jws.signatures![0]!
        const parts = { payload, protectedHeader: protectedHeader!, signature: signature! }
        const changed = flipped(parts, ['payload', 'protectedHeader', 'signature'], where)
        const object = {
          ...jws,
          payload: changed.payload,
          signatures: [{ header: header!, protected: changed.protectedHeader, signature: changed.signature }],
        }
        await expectRefusal(verifyObject(deps, { jws: object, key: publicKey }), 'mesh/jws/invalid')
      }),
      { numRuns: suite === '2017' ? 40 : 100 },
    )
  })

  it('gives back whatever was encrypted', async () => {
    const { privateKey: key, publicKey } = await pairOf(suite, 'encrypt')
    await fc.assert(
      fc.asyncProperty(content, async plaintext => {
        const jwe = await encryptObject(deps, { suite, recipients: [publicKey], plaintext, contentTag })
        expect(await decryptObject(deps, { jwe, key, contentTag })).toEqual(plaintext)
      }),
      { numRuns: 40 },
    )
  })
})

it.each(ours)('%s decrypts nothing with a changed bit', async suite => {
  const { privateKey: key, publicKey } = await pairOf(suite, 'encrypt')
  const { publicKey: other } = await pairOf(suite, 'encrypt', 1)
  await fc.assert(
    fc.asyncProperty(content, somewhere, async (plaintext, where) => {
      const recipients = [publicKey, other]
      const jwe = await encryptObject(deps, { suite, recipients, plaintext, contentTag })
      const [mine, theirs] = jwe.recipients!
      const parts = {
        protected: jwe.protected!,
        iv: jwe.iv!,
        ciphertext: jwe.ciphertext!,
        tag: jwe.tag!,
        wrapped: mine!.encrypted_key!,
      }
      const { wrapped, ...changed } = flipped(
        parts,
        ['protected', 'iv', 'ciphertext', 'tag', 'wrapped'],
        where,
      )
      const object = { ...jwe, ...changed, recipients: [{ ...mine, encrypted_key: wrapped }, theirs!] }
      await expectRefusal(decryptObject(deps, { jwe: object, key }), 'mesh/jwe/invalid')
    }),
    { numRuns: 100 },
  )
})
