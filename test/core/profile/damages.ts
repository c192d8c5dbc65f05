/** What can be wrong with any signed object, whatever is in it. Each damage has the one code it must be refused with. */
import { bytesToUtf8, concatBytes, utf8ToBytes } from '../../../sdk/core/bytes.ts'
import type { MeshErrorCode } from '../../../sdk/core/error.ts'
import { signObject } from '../../../sdk/core/jose/jws.ts'
import type { SignedProfile } from '../../../sdk/core/profile/signed.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import type { PrivateKeyHandle, SuiteName } from '../../../sdk/core/suite/index.ts'
import { deps } from './family.ts'

export interface Damage {
  readonly name: string
  readonly code: MeshErrorCode
  /** `key` is the key that may sign the object, `stranger` another one of the same suite. */
  readonly inflict: (
    signed: SignedProfile,
    key: PrivateKeyHandle,
    stranger: PrivateKeyHandle,
  ) => Promise<SignedProfile>
}

const damages: readonly Damage[] = [
  {
    name: 'no signed data',
    code: 'mesh/schema/missing',
    inflict: async ({ Identifier }) => ({ Identifier: Identifier! }),
  },
  onData('no payload', 'mesh/schema/missing', ({ payload: _, ...data }) => data),
  onData('a stripped signature list', 'mesh/jws/invalid', data => ({ ...data, signatures: [] })),
  onData('no signature list', 'mesh/jws/invalid', ({ signatures: _, ...data }) => data),
  onData('a second signature', 'mesh/jws/invalid', data => ({
    ...data,
    signatures: [...data.signatures!, ...data.signatures!],
  })),
  onSignature('no kid', 'mesh/jws/invalid', signature => ({ ...signature, header: {} })),
  onSignature('no protected header', 'mesh/jws/invalid', ({ protected: _, ...signature }) => signature),
  onSignature('no signature value', 'mesh/jws/invalid', ({ signature: _, ...signature }) => signature),
  onSignature('an empty signature value', 'mesh/jws/invalid', signature => ({
    ...signature,
    signature: new Uint8Array(),
  })),
  onSignature('a flipped bit in the signature', 'mesh/jws/invalid', signature => ({
    ...signature,
    signature: flipped(signature.signature!),
  })),
  onSignature('algorithm none', 'mesh/jws/invalid', signature => withAlgorithm(signature, 'none')),
  onSignature('algorithm HS512', 'mesh/jws/invalid', signature => withAlgorithm(signature, 'HS512')),
  onData('a changed payload', 'mesh/jws/invalid', data => ({
    ...data,
    payload: concatBytes(data.payload!, utf8ToBytes(' ')),
  })),
  {
    name: 'the signature of a stranger',
    code: 'mesh/profile/signer',
    inflict: (signed, _, stranger) => signedAgain(signed, stranger, text => text),
  },
  {
    name: 'the signature of a stranger under the right kid',
    code: 'mesh/jws/invalid',
    inflict: async (signed, key, stranger) => {
      const forged = await signedAgain(signed, stranger, text => text)
      return withSignature(forged, signature => ({ ...signature, header: { kid: key.udf } }))
    },
  },
  onPayload('an unknown member', 'mesh/schema/member', text => text.replace(/}}$/, ',"Extra":"1"}}')),
  onPayload('a second tag', 'mesh/schema/tag', text => text.replace(/}$/, ',"Advice":{}}')),
  onPayload('an unknown tag', 'mesh/schema/tag', text => text.replace(/^{"\w+"/, '{"Something"')),
  onPayload('the tag of another type', 'mesh/schema/tag', text =>
    text.replace(/^{"\w+":.*$/, '{"EscrowedKeySet":{}}'),
  ),
  onPayload('trailing text', 'mesh/json/syntax', text => `${text}{}`),
  onPayload('no content', 'mesh/schema/missing', text => text.replace(/^({"\w+":).*$/, '$1{}}')),
  onPayload('a member twice', 'mesh/json/duplicate', text =>
    text.replace(/^({"\w+":{)("\w+":)({?)/, (_, start, member, brace) =>
      [start, member, brace ? '{}' : '"x"', ',', member, brace].join(''),
    ),
  ),
]

/** What only our suites refuse: the header says what is inside, which one of 2017 does not. */
const ownDamages: readonly Damage[] = [
  {
    name: 'a header that says other content',
    code: 'mesh/jws/invalid',
    inflict: (signed, key) => signedAgain(signed, key, text => text, 'OtherProfile'),
  },
]

/** The damages that an object of the suite can take. */
export function damagesOf(suite: SuiteName): readonly Damage[] {
  return suite === '2017' ? damages : [...damages, ...ownDamages]
}

/** The same object with its payload written differently and signed by the rightful key. */
function onPayload(name: string, code: MeshErrorCode, change: (text: string) => string): Damage {
  return { name, code, inflict: (signed, key) => signedAgain(signed, key, change) }
}

async function signedAgain(
  signed: SignedProfile,
  key: PrivateKeyHandle,
  change: (text: string) => string,
  contentTag?: string,
): Promise<SignedProfile> {
  const text = bytesToUtf8(signed.SignedData!.payload!)
  const [, tag = ''] = /^{"(\w+)"/.exec(text) ?? []
  const payload = utf8ToBytes(change(text))
  return { ...signed, SignedData: await signObject(deps, { key, payload, contentTag: contentTag ?? tag }) }
}

function onData(
  name: string,
  code: MeshErrorCode,
  change: (data: Mesh<'JoseWebSignature'>) => Mesh<'JoseWebSignature'>,
): Damage {
  return { name, code, inflict: async signed => ({ ...signed, SignedData: change(signed.SignedData!) }) }
}

function onSignature(
  name: string,
  code: MeshErrorCode,
  change: (signature: Mesh<'Signature'>) => Mesh<'Signature'>,
): Damage {
  return { name, code, inflict: async signed => withSignature(signed, change) }
}

function withSignature(
  signed: SignedProfile,
  change: (signature: Mesh<'Signature'>) => Mesh<'Signature'>,
): SignedProfile {
  return {
    ...signed,
    SignedData: { ...signed.SignedData, signatures: signed.SignedData!.signatures!.map(change) },
  }
}

function withAlgorithm(signature: Mesh<'Signature'>, alg: string): Mesh<'Signature'> {
  const header = bytesToUtf8(signature.protected!).replace(/("alg":\s*")\w+/, `$1${alg}`)
  return { ...signature, protected: utf8ToBytes(header) }
}

function flipped(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice()
  copy[10]! ^= 1
  return copy
}
