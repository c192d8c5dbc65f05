/** Keys and objects that the suites of this folder share; every key is made once a run. */
import { base64UrlToBytes } from '../../../sdk/core/base64url.ts'
import { bytesToUtf8, utf8ToBytes } from '../../../sdk/core/bytes.ts'
import type { Mesh, Tagged } from '../../../sdk/core/schema/index.ts'
import { generateKeyPair, type KeyPair, type KeyUse, type SuiteName } from '../../../sdk/core/suite/index.ts'
import { deps } from '../../support/crypto.ts'

const pairs = new Map<string, Promise<KeyPair>>()

/** The pair of that number: the same one whenever it is asked for. */
export function pairOf(suite: SuiteName, use: KeyUse, number = 0): Promise<KeyPair> {
  const name = `${suite}/${use}/${number}`
  const pair = pairs.get(name) ?? generateKeyPair(deps, { suite, use, extractable: true })
  pairs.set(name, pair)
  return pair
}

export const jsonToBytes = (value: unknown) => utf8ToBytes(JSON.stringify(value))
export const bytesToJson = (bytes: Uint8Array | undefined) => JSON.parse(bytesToUtf8(bytes!))

interface WireSignature {
  readonly header?: Mesh<'Header'>
  readonly protected?: string
  readonly signature?: string
}

export interface JwsJson {
  readonly unprotected?: Mesh<'Header'>
  readonly payload?: string
  readonly signatures?: readonly WireSignature[]
}

/** JSON as recorded or as others write it, brought into the schema's form without the schema's reader. */
export function toJws(json: JwsJson): Mesh<'JoseWebSignature'> {
  return {
    ...(json.unprotected && { unprotected: json.unprotected }),
    ...(json.payload !== undefined && { payload: base64UrlToBytes(json.payload) }),
    ...(json.signatures && {
      signatures: json.signatures.map(({ header, protected: protectedHeader, signature }) => ({
        ...(header && { header }),
        ...(protectedHeader !== undefined && { protected: base64UrlToBytes(protectedHeader) }),
        ...(signature !== undefined && { signature: base64UrlToBytes(signature) }),
      })),
    }),
  }
}

interface WireRecipient {
  readonly header?: Mesh<'Header'>
  readonly Header?: Mesh<'Header'>
  readonly encrypted_key: string
}

export interface JweJson {
  readonly unprotected?: Mesh<'Header'>
  readonly signatures?: readonly WireSignature[]
  readonly protected: string
  readonly iv: string
  readonly recipients: readonly WireRecipient[]
  readonly ciphertext: string
  readonly tag?: string
}

export function toJwe(json: JweJson): Mesh<'JoseWebEncryption'> {
  const { unprotected, signatures } = json
  return {
    ...toJws({ ...(unprotected && { unprotected }), ...(signatures && { signatures }) }),
    protected: base64UrlToBytes(json.protected),
    iv: base64UrlToBytes(json.iv),
    recipients: json.recipients.map(({ header, Header, encrypted_key }) => ({
      header: (header ?? Header)!,
      encrypted_key: base64UrlToBytes(encrypted_key),
    })),
    ciphertext: base64UrlToBytes(json.ciphertext),
    ...(json.tag !== undefined && { tag: base64UrlToBytes(json.tag) }),
  }
}

/** A key of JWK text members as a tagged key of the schema. */
export function toTaggedKey<T extends Tagged<'Key'>['tag']>(tag: T, jwk: Readonly<Record<string, string>>) {
  const texts = ['kty', 'crv', 'kid']
  const members = Object.entries(jwk).filter(([name]) => !(name === 'kty' && tag.endsWith('RSA')))
  const value = Object.fromEntries(
    members.map(([name, text]) => [name, texts.includes(name) ? text : base64UrlToBytes(text)]),
  )
  return { tag, value } as Tagged<'Key'>
}
