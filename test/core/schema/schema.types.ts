/** What the derived types allow and forbid; checked by the compiler alone. */
import type { Bytes } from '../../../sdk/core/bytes.ts'
import {
  type AnyRequest,
  type Mesh,
  type RequestOf,
  type ResponseOf,
  readResponse,
  readTagged,
  readUntagged,
  type Tagged,
  type TaggedKey,
  type TransactionName,
  type TypeName,
  writeRequest,
  writeTagged,
  writeUntagged,
} from '../../../sdk/core/schema/index.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <Claim extends true>(claim?: Claim) => claim
declare const bytes: Bytes

// Members have their types, inherited ones come along, and each may be absent.
holds<
  Equal<
    Mesh<'SignedPersonalProfile'>,
    {
      readonly Identifier?: string | undefined
      readonly SignedData?: Mesh<'JoseWebSignature'> | undefined
      readonly Unauthenticated?: Mesh<'Advice'> | undefined
    }
  >
>()
holds<
  Equal<keyof Mesh<'PrivateKeyOKP'> & ('kid' | 'kty' | 'crv' | 'x' | 'd'), 'kid' | 'kty' | 'crv' | 'x' | 'd'>
>()
holds<Equal<Mesh<'JoseWebSignature'>['payload'], Bytes | undefined>>()
holds<Equal<Mesh<'Connection'>['Port'], number | undefined>>()
holds<Equal<Mesh<'Connection'>['Security'], readonly string[] | undefined>>()
holds<Equal<Mesh<'PublicKey'>['PublicParameters'], TaggedKey | undefined>>()
holds<Equal<Mesh<'PersonalProfile'>['Devices'], readonly Mesh<'SignedDeviceProfile'>[] | undefined>>()
holds<Equal<Mesh<'GetResponse'>['Entries'], readonly Tagged<'Entry'>[] | undefined>>()

// Misspellings of the wire are put right.
holds<Equal<Mesh<'DeviceProfile'>['DeviceEncryptionKey'], Mesh<'PublicKey'> | undefined>>()
holds<Equal<Mesh<'Recipient'>['header'], Mesh<'Header'> | undefined>>()
// @ts-expect-error the wire's spelling is not a name here
export type Misspelt = Mesh<'DeviceProfile'>['DeviceEncryptiontionKey']

// A tagged value is a union over the subtypes, told apart by its tag; abstract types are not in it.
holds<
  Equal<
    Tagged<'SignedProfile'>['tag'],
    | 'SignedProfile'
    | 'SignedDeviceProfile'
    | 'SignedMasterProfile'
    | 'SignedPersonalProfile'
    | 'SignedApplicationProfile'
    | 'SignedConnectionRequest'
    | 'SignedConnectionResult'
  >
>()
holds<
  Equal<
    TaggedKey['tag'],
    | 'Key'
    | 'PublicKeyRSA'
    | 'PrivateKeyRSA'
    | 'PublicKeyDH'
    | 'PrivateKeyDH'
    | 'PublicKeyOKP'
    | 'PrivateKeyOKP'
    | 'PublicKeyEC'
    | 'PrivateKeyEC'
  >
>()
holds<
  Equal<
    Extract<Tagged<'Entry'>['tag'], 'Entry' | 'Profile' | 'ApplicationProfile' | 'SSHProfile'>,
    'Entry' | 'SSHProfile'
  >
>()
export function narrow(key: TaggedKey): Bytes | undefined {
  if (key.tag === 'PrivateKeyRSA') return key.value.qi
  if (key.tag === 'PublicKeyOKP') return key.value.x
  // @ts-expect-error a Diffie-Hellman key has no modulus
  if (key.tag === 'PublicKeyDH') return key.value.n
  return undefined
}

// Readers return what was asked for.
export const profile: Tagged<'SignedProfile'> = readTagged('', 'SignedProfile')
export const record: Tagged<'DataItem' | 'LogHeader'> = readTagged('', ['DataItem', 'LogHeader'])
export const header: Mesh<'Header'> = readUntagged('', 'Header')
holds<Equal<ReturnType<typeof readResponse<'Get'>>, Mesh<'GetResponse'>>>()
// @ts-expect-error there is no such type
readTagged('', 'Header2')
// @ts-expect-error the transaction, not the type of its response
readResponse('GetResponse', '')

// Writers take nothing else.
writeTagged({ tag: 'SSHProfile', value: { Identifier: 'R' } })
writeTagged(profile)
writeTagged(record, 'reference', { exact: true })
// @ts-expect-error no such member
writeTagged({ tag: 'SSHProfile', value: { identifier: 'R' } })
// @ts-expect-error no null
writeTagged({ tag: 'SSHProfile', value: { Identifier: null } })
// @ts-expect-error bytes, not base64url
writeUntagged('Signature', { signature: 'AQAB' })
writeUntagged('Signature', { signature: bytes })
// @ts-expect-error an abstract type cannot stand there
writeRequest('Publish', { Entry: { tag: 'Profile', value: {} } })
writeRequest('Publish', { Entry: { tag: 'OfflineEscrowEntry', value: { Identifier: 'M' } } })
// @ts-expect-error not an Entry
writeRequest('Publish', { Entry: { tag: 'PublicKey', value: {} } })

// Requests are told apart by their transaction; four responses have no status.
holds<Equal<RequestOf<'ValidateAccount'>, Mesh<'ValidateRequest'>>>()
holds<Equal<AnyRequest['transaction'], TransactionName>>()
export function answer(request: AnyRequest): string | undefined {
  return request.transaction === 'Get' ? request.request.Identifier : undefined
}
holds<Equal<'Status' extends keyof ResponseOf<'Get'> ? true : false, true>>()
holds<Equal<'Status' extends keyof ResponseOf<'ConnectStart'> ? true : false, false>>()

// Nothing in the schema resolves to `never` or `any`.
type Odd<T extends TypeName> = {
  [K in keyof Required<Mesh<T>>]: [NonNullable<Mesh<T>[K]>] extends [never] ? `${T}.${K & string}` : never
}[keyof Mesh<T>]
holds<Equal<{ [T in TypeName]: Odd<T> }[TypeName], never>>()
