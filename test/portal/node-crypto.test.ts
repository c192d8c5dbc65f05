import { expect, it } from 'vitest'
import { createNodeCrypto } from '../../portal/node-crypto.ts'

const crypto = createNodeCrypto()

it('digests as WebCrypto does, whatever the length, the algorithm and the kind of buffer', async () => {
  for (const algorithm of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512', { name: 'SHA-256' }]) {
    for (const length of [0, 1, 1000, 64 * 1024, 64 * 1024 + 1]) {
      const bytes = globalThis.crypto.getRandomValues(new Uint8Array(Math.min(length, 65_536)))
      const whole = new Uint8Array(length)
      whole.set(bytes)
      const expected = await globalThis.crypto.subtle.digest(algorithm, whole)
      const part = new Uint8Array(length + 8).subarray(4, length + 4)
      part.set(whole)
      for (const data of [whole, whole.buffer, part, new DataView(part.buffer, 4, length)]) {
        const digest = await crypto.subtle.digest(algorithm, data)
        expect(digest).toBeInstanceOf(ArrayBuffer)
        expect(new Uint8Array(digest)).toEqual(new Uint8Array(expected))
      }
    }
  }
})

it('refuses a digest that there is not, as a promise', async () => {
  await expect(crypto.subtle.digest('MD5', new Uint8Array(3))).rejects.toThrow()
})

it('does everything else by WebCrypto', async () => {
  const pair = (await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])) as CryptoKeyPair
  const data = crypto.getRandomValues(new Uint8Array(10))
  const signature = await crypto.subtle.sign('Ed25519', pair.privateKey, data)
  expect(await globalThis.crypto.subtle.verify('Ed25519', pair.publicKey, signature, data)).toBe(true)
})
