/**
 * WebCrypto whose keys and random bytes come from a seed, and which does one thing after the other: with it a run takes
 * the same way each time. Never for keys that protect anything.
 */
import { createNodeCrypto } from '../../portal/node-crypto.ts'
import type { Random } from '../fuzz/random.ts'

/** The last octet of the object identifiers 1.3.101.112 and 1.3.101.110 of RFC 8410. */
const PRIVATE_KEYS: Readonly<Record<string, { readonly oid: number; readonly publicUses: KeyUsage[] }>> = {
  Ed25519: { oid: 0x70, publicUses: ['verify'] },
  X25519: { oid: 0x6e, publicUses: [] },
}

/** What is handed in may be changed by its owner before it is its turn. */
function copy(parameter: unknown): unknown {
  return parameter instanceof Uint8Array ? parameter.slice() : parameter
}

export class SeededCrypto {
  readonly subtle: SubtleCrypto
  readonly #random: Random
  #last: Promise<unknown> = Promise.resolve()
  #underWay = 0

  constructor(random: Random) {
    this.#random = random
    const { subtle } = createNodeCrypto()
    const inTurn = (work: () => Promise<unknown>) => this.#inTurn(work)
    this.subtle = new Proxy(subtle, {
      get: (_, name) => {
        if (name === 'generateKey')
          return (...parameters: Parameters<typeof this.generateKey>) => this.generateKey(...parameters)
        const method = subtle[name as 'digest'] as (...parameters: unknown[]) => Promise<unknown>
        return (...parameters: unknown[]) => {
          const copies = parameters.map(copy)
          return inTurn(() => method.apply(subtle, copies))
        }
      },
    })
  }

  /** Resolves when what is computed at the moment is; undefined where nothing is. */
  get underWay(): Promise<unknown> | undefined {
    return this.#underWay === 0 ? undefined : this.#last
  }

  getRandomValues<T extends Uint8Array<ArrayBuffer>>(array: T): T {
    for (let index = 0; index < array.length; index += 1) array[index] = this.#random.below(256)
    return array
  }

  generateKey(algorithm: Algorithm | AesKeyGenParams, extractable: boolean, uses: KeyUsage[]) {
    const { name } = algorithm
    const kind = PRIVATE_KEYS[name]
    if (kind === undefined) {
      const bytes = this.getRandomValues(new Uint8Array((algorithm as AesKeyGenParams).length / 8))
      return this.subtle.importKey('raw', bytes, name, extractable, uses)
    }
    const secret = this.getRandomValues(new Uint8Array(32))
    const whole = Uint8Array.of(...[48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, kind.oid, 4, 34, 4, 32], ...secret)
    return this.#importPair(name, whole, {
      extractable,
      publicUses: kind.publicUses,
      uses: uses.filter(use => !kind.publicUses.includes(use)),
    })
  }

  async #importPair(
    name: string,
    whole: Uint8Array<ArrayBuffer>,
    keys: { readonly extractable: boolean; readonly publicUses: KeyUsage[]; readonly uses: KeyUsage[] },
  ): Promise<CryptoKeyPair> {
    const open = await this.subtle.importKey('pkcs8', whole, name, true, keys.uses)
    const { x = '' } = await this.subtle.exportKey('jwk', open)
    const jwk = { kty: 'OKP', crv: name, x }
    const publicKey = await this.subtle.importKey('jwk', jwk, name, true, keys.publicUses)
    if (keys.extractable) return { publicKey, privateKey: open }
    const privateKey = await this.subtle.importKey('pkcs8', whole, name, false, keys.uses)
    return { publicKey, privateKey }
  }

  #inTurn(work: () => Promise<unknown>): Promise<unknown> {
    this.#underWay += 1
    const mine = this.#last.then(work).finally(() => {
      this.#underWay -= 1
    })
    this.#last = mine.catch(() => {})
    return mine
  }
}
