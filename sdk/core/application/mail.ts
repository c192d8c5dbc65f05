/** The mail application: an account with its servers, and keys for S/MIME and OpenPGP (wire B.7). */
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import type { OwnMembers } from '../profile/index.ts'
import type { Mesh, Tagged } from '../schema/index.ts'
import {
  exportPrivateParameters,
  generateKeyPair,
  importPrivateKey,
  type KeyPair,
  publicKeyToWire,
  type SuiteName,
  verifyKeyReference,
} from '../suite/index.ts'
import { createMailConnection, type MailServer, readMailConnection } from './mail-connection.ts'

/** What mail is encrypted and signed with. */
export type MailScheme = 'smime' | 'openpgp'

/** The slot of the public profile that holds the key to encrypt to, for each scheme. */
export const mailKeySlots = { smime: 'EncryptionSMIME', openpgp: 'EncryptionPGP' } as const

export interface MailAccount {
  readonly address: string
  readonly replyTo?: string
  /** As correspondents see it. */
  readonly displayName?: string
  /** As the person calls it. */
  readonly accountName?: string
  /** Best first. */
  readonly inbound: readonly MailServer[]
  readonly outbound: readonly MailServer[]
}

/** A private key of a mail account. */
export interface MailKey {
  readonly use: 'sign' | 'encrypt'
  /** The scheme whose public slot shows the key; keys for signing have no slot, nor have former keys. */
  readonly scheme?: MailScheme
  readonly pair: KeyPair
  /** DER, where one is kept with the key. */
  readonly certificate?: Uint8Array<ArrayBuffer>
}

export interface MailParts {
  /** Public members of the profile. */
  readonly members: OwnMembers<'MailProfile'>
  /** What the devices share. */
  readonly shared: Tagged<'ApplicationProfilePrivate'>
}

/**
 * Makes a key for mail in the kind of the suite, extractable, since all devices of the account share it.
 *
 * @throws `mesh/key/unsupported` if this WebCrypto lacks the algorithm
 */
export function createMailKey(
  deps: CryptoDeps,
  options: { readonly suite: SuiteName; readonly use: MailKey['use'] },
): Promise<KeyPair> {
  return generateKeyPair(deps, { ...options, extractable: true })
}

/**
 * The parts of an application profile for a mail account. Of the keys to encrypt with, those that name a scheme are
 * shown in its public slot; their private halves, and the keys to sign with, go into the shared part.
 *
 * @throws `mesh/argument` for two keys of one scheme, a signing key that names one, or a server as
 * `createMailConnection`; `mesh/key/invalid` if a key is not extractable
 *
 * @example
 * const { members, shared } = await createMailParts(deps, { account, keys: [{ use: 'encrypt', scheme: 'smime', pair }] })
 */
export async function createMailParts(
  deps: CryptoDeps,
  { account, keys = [] }: { readonly account: MailAccount; readonly keys?: readonly MailKey[] },
): Promise<MailParts> {
  const { address, replyTo, displayName, accountName, inbound, outbound } = account
  const members: { -readonly [Slot in keyof OwnMembers<'MailProfile'>]: Mesh<'PublicKey'> } = {}
  for (const { use, scheme, pair, certificate } of keys) {
    if (scheme === undefined) continue
    const slot = mailKeySlots[scheme]
    if (use !== 'encrypt' || members[slot] !== undefined) {
      throw new MeshError('mesh/argument', 'A scheme shows one key, and that is one to encrypt to.')
    }
    members[slot] = {
      ...publicKeyToWire(pair.publicKey),
      ...(certificate && { X509Certificate: certificate }),
    }
  }
  const wire = async (use: MailKey['use']) =>
    Promise.all(keys.filter(key => key.use === use).map(key => keyToWire(deps, key)))
  const value: Mesh<'MailProfilePrivate'> = {
    EmailAddress: address,
    ...(replyTo !== undefined && { ReplyToAddress: replyTo }),
    ...(displayName !== undefined && { DisplayName: displayName }),
    ...(accountName !== undefined && { AccountName: accountName }),
    Inbound: inbound.map(createMailConnection),
    Outbound: outbound.map(createMailConnection),
    Sign: await wire('sign'),
    Encrypt: await wire('encrypt'),
  }
  return { members, shared: { tag: 'MailProfilePrivate', value } }
}

/**
 * The account in a shared part.
 *
 * @throws `mesh/schema/missing`, `mesh/schema/member` as `readMailConnection`
 */
export function readMailAccount(shared: Mesh<'MailProfilePrivate'>): MailAccount {
  const { EmailAddress, ReplyToAddress, DisplayName, AccountName, Inbound = [], Outbound = [] } = shared
  return {
    address: EmailAddress ?? '',
    ...(ReplyToAddress !== undefined && { replyTo: ReplyToAddress }),
    ...(DisplayName !== undefined && { displayName: DisplayName }),
    ...(AccountName !== undefined && { accountName: AccountName }),
    inbound: Inbound.map(readMailConnection),
    outbound: Outbound.map(readMailConnection),
  }
}

/**
 * Opens the keys of a mail account, those to sign with first. A key shown in public whose private half is absent is not
 * among them.
 *
 * @throws `mesh/key/invalid`, `mesh/udf/mismatch`, `mesh/key/unsupported` as `importPrivateKey`
 */
export async function openMailKeys(
  deps: CryptoDeps,
  profile: OwnMembers<'MailProfile'>,
  shared: Mesh<'MailProfilePrivate'>,
): Promise<readonly MailKey[]> {
  const schemes = await shownKeys(deps, profile)
  const open = (use: MailKey['use'], list: readonly Mesh<'PublicKey'>[] = []) =>
    list.map(async wire => {
      const pair = await pairOf(deps, wire, use)
      const scheme = use === 'encrypt' ? schemes.get(pair.publicKey.udf) : undefined
      const certificate = wire.X509Certificate
      return { use, pair, ...(scheme && { scheme }), ...(certificate && { certificate }) }
    })
  return Promise.all([...open('sign', shared.Sign), ...open('encrypt', shared.Encrypt)])
}

async function keyToWire(deps: CryptoDeps, { pair, certificate }: MailKey): Promise<Mesh<'PublicKey'>> {
  return {
    ...publicKeyToWire(pair.publicKey),
    ...(certificate && { X509Certificate: certificate }),
    PrivateParameters: await exportPrivateParameters(deps, pair.privateKey),
  }
}

async function pairOf(deps: CryptoDeps, wire: Mesh<'PublicKey'>, use: MailKey['use']): Promise<KeyPair> {
  const parameters = wire.PrivateParameters
  if (parameters === undefined) {
    throw new MeshError('mesh/key/invalid', 'A key of the mail account has no private half.')
  }
  const pair = await importPrivateKey(deps, { parameters, use, extractable: true })
  if (wire.UDF !== undefined && wire.UDF !== pair.publicKey.udf) {
    throw new MeshError('mesh/udf/mismatch', 'A key of the mail account claims another fingerprint.')
  }
  return pair
}

/** The schemes by the fingerprints of the keys shown for them. A slot may hold nothing but a certificate. */
async function shownKeys(
  deps: CryptoDeps,
  profile: OwnMembers<'MailProfile'>,
): Promise<ReadonlyMap<string, MailScheme>> {
  const schemes = new Map<string, MailScheme>()
  for (const scheme of Object.keys(mailKeySlots) as MailScheme[]) {
    const shown = profile[mailKeySlots[scheme]]
    if (shown?.PublicParameters !== undefined) schemes.set(await verifyKeyReference(deps, shown), scheme)
  }
  return schemes
}
