/** Recorded data of 2017 as seeds, where it is at hand: what real software wrote is odder than what we write. */
import { type Bytes, utf8ToBytes } from '../../sdk/core/bytes.ts'
import { isMeshError } from '../../sdk/core/error.ts'
import { type Mesh, readRequest, readResponse, readTagged } from '../../sdk/core/schema/index.ts'
import {
  importPrivateKey,
  importPublicKey,
  type PrivateKeyHandle,
  type PublicKeyHandle,
} from '../../sdk/core/suite/index.ts'
import { type JweJson, type JwsJson, toJwe, toJws, toTaggedKey } from '../core/jose/support.ts'
import { deps, hexToBytes } from '../support/crypto.ts'
import type { Vectors } from '../support/vectors.ts'
import type { Message } from './messages.ts'

export interface RecordedSignature {
  readonly jws: Mesh<'JoseWebSignature'>
  readonly key: PublicKeyHandle
}

export interface RecordedEncryption {
  readonly jwe: Mesh<'JoseWebEncryption'>
  readonly key: PrivateKeyHandle | { readonly secret: Bytes; readonly salt?: string }
  readonly plaintext: Bytes
  /** Of those that are signed over their ciphertext too. */
  readonly signer?: PublicKeyHandle
}

export interface Recorded {
  readonly texts: readonly string[]
  readonly requests: readonly Message[]
  readonly responses: readonly Message[]
  readonly signatures: readonly RecordedSignature[]
  readonly encryptions: readonly RecordedEncryption[]
  readonly shareSets: readonly {
    readonly shares: readonly string[]
    readonly secret: Bytes
    readonly quorum: number
  }[]
  readonly logs: readonly string[]
}

/** Enough of each to have every shape. */
const MOST_SIGNATURES = 12
/** Longer texts are slow to mutate and no odder. */
const LONGEST_TEXT = 30_000

export async function readRecorded(): Promise<Recorded | undefined> {
  const [profiles, messages, jws, jwe, escrow, jlog] = await Promise.all([
    import('virtual:vectors/profiles'),
    import('virtual:vectors/messages'),
    import('virtual:vectors/jws'),
    import('virtual:vectors/jwe'),
    import('virtual:vectors/escrow'),
    import('virtual:vectors/jlog'),
  ])
  if (profiles.default === undefined) return undefined
  const exchanges: readonly Vectors[] = messages.default.messages
  return {
    texts: (profiles.default.profiles as Vectors[]).map(({ text }) => text as string).filter(isShort),
    ...toMessages(exchanges),
    signatures: await Promise.all(
      (jws.default.objects as Vectors[]).slice(0, MOST_SIGNATURES).map(toSignature),
    ),
    encryptions: (await Promise.all((jwe.default.cases as Vectors[]).map(toEncryption))).flat(),
    shareSets: (escrow.default.shareSets.sets as Vectors[]).map(({ shares, secretHex, k }) => ({
      shares,
      secret: hexToBytes(secretHex),
      quorum: k,
    })),
    logs: (jlog.default.logs as Vectors[]).map(({ text }) => text as string),
  }
}

function isShort(text: string): boolean {
  return text.length <= LONGEST_TEXT
}

function toMessages(exchanges: readonly Vectors[]) {
  const requests: Message[] = []
  const responses: Message[] = []
  for (const { request, response } of exchanges) {
    if (!isShort(request)) continue
    try {
      const { transaction } = readRequest(request)
      requests.push({ transaction, text: request })
      if (response === null || !isShort(response)) continue
      readResponse(transaction, response)
      responses.push({ transaction, text: response })
    } catch (error) {
      // A few are recorded for being wrong.
      if (!isMeshError(error)) throw error
    }
  }
  return { requests, responses }
}

async function toSignature(object: Vectors): Promise<RecordedSignature> {
  const PublicParameters = toTaggedKey('PublicKeyRSA', object.signerKey)
  const key = await importPublicKey(deps, { key: { PublicParameters }, use: 'sign' })
  return { jws: toJws(object.signedData as JwsJson), key }
}

async function toEncryption(vector: Vectors): Promise<RecordedEncryption[]> {
  if (vector.kind === 'jws') return []
  const plaintext = utf8ToBytes(vector.plaintextUtf8)
  const jwe =
    vector.text === undefined
      ? toJwe(vector.jwe as JweJson)
      : (readTagged(vector.text, 'JoseWebEncryption').value as Mesh<'JoseWebEncryption'>)
  if (vector.kind === 'secret') {
    const salt = vector.saltText === null ? {} : { salt: vector.saltText as string }
    return [{ jwe, key: { secret: hexToBytes(vector.secretHex), ...salt }, plaintext }]
  }
  const parameters = toTaggedKey('PrivateKeyRSA', vector.privateJwk)
  const { privateKey } = await importPrivateKey(deps, { parameters, use: 'encrypt' })
  if (vector.kind !== 'rsa-signed') return [{ jwe, key: privateKey, plaintext }]
  const { n, e } = vector.privateJwk
  const PublicParameters = toTaggedKey('PublicKeyRSA', { n, e })
  const signer = await importPublicKey(deps, { key: { PublicParameters }, use: 'sign' })
  return [{ jwe, key: privateKey, plaintext, signer }]
}
