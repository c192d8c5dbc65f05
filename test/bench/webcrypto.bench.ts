/** The ruler itself: a raw operation against the same one in one more async function shows what a ratio is worth. */
import { type Bench, compare } from './harness.ts'

const bench: Bench = async function* () {
  const data = crypto.getRandomValues(new Uint8Array(4096))
  const { privateKey } = (await crypto.subtle.generateKey('Ed25519', false, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
  const sign = () => crypto.subtle.sign('Ed25519', privateKey, data)
  yield await compare({
    name: 'sign 4 KiB, Ed25519, wrapped in one async function',
    raw: sign,
    ours: async () => new Uint8Array(await sign()),
    target: 1.15,
  })
  const digest = () => crypto.subtle.digest('SHA-512', data)
  yield await compare({
    name: 'digest 4 KiB, SHA-512, wrapped in one async function',
    raw: digest,
    ours: async () => new Uint8Array(await digest()),
    target: 1.15,
  })
}

export default bench
