/** Encrypted objects: making and opening them in every suite (wire F.2, RFC 7516). */
import type { Bytes } from '../bytes.ts'
import { type CryptoDeps, randomBytes } from '../deps.ts'
import { MeshError } from '../error.ts'
import type { Mesh } from '../schema/index.ts'
import {
  type PrivateKeyHandle,
  type PublicKeyHandle,
  type Suite,
  type SuiteName,
  suiteNames,
  suites,
} from '../suite/index.ts'
import { computeUdf, contentTypes } from '../udf.ts'
import { bytesToAscii } from './ascii.ts'
import { generateContentKey, openContent, sealContent } from './content.ts'
import { envelopes } from './envelope.ts'
import { type Belonging, readProtected } from './protected.ts'
import { keyWrappings, unwrapUnderSecret, wrapUnderSecret } from './wrapping.ts'

/** A secret shared outside the object, such as the one escrow splits into shares. At least 16 bytes. */
export interface SecretRecipient {
  readonly secret: Bytes
}

export type Recipient = PublicKeyHandle | SecretRecipient

export interface EncryptOptions {
  readonly suite: SuiteName
  /** Keys of that suite made to encrypt with, or secrets; each at most once. */
  readonly recipients: readonly Recipient[]
  readonly plaintext: Bytes
  /** The tag inside. Our suites write it into the header. */
  readonly contentTag: string
  /** Identifier of the profile it belongs to, so that it cannot be moved to another. */
  readonly profile?: string
}

export interface DecryptOptions {
  readonly jwe: Mesh<'JoseWebEncryption'>
  /** The private key, or a secret; `salt` is the text a 2017 sender derived with in place of the `kid`. */
  readonly key: PrivateKeyHandle | (SecretRecipient & { readonly salt?: string })
  /** Compared with the header in our suites; 2017 objects do not say. */
  readonly contentTag?: string
  /** Compared with the header in our suites; 2017 objects do not say. */
  readonly profile?: string
}

const MIN_SECRET_BYTES = 16

/**
 * Encrypts once for several recipients.
 *
 * In `modern` and `nist` this is RFC 7516 general JSON: A256GCM over the content with the header as additional data,
 * one ephemeral key in that header for all recipients. In `2017` it is AES-CBC **without any authentication**, as
 * peers of that time make it: believe its content only as far as a signature around it goes.
 *
 * @throws `mesh/argument` without recipients, with one twice, with a key of another suite or use, or with a secret of
 * less than 16 bytes; `mesh/key/invalid` for a key that no secret can be agreed with
 */
export async function encryptObject(
  deps: CryptoDeps,
  options: EncryptOptions,
): Promise<Mesh<'JoseWebEncryption'>> {
  const { recipients, plaintext, ...belonging } = options
  const suite = suites[options.suite]
  const [content] = suite.contents
  const named = await nameRecipients(deps, recipients, suite)
  const iv = randomBytes(deps, content.ivLength)
  const [contentKey, wrapping] = await Promise.all([
    generateContentKey(deps, content),
    named.some(({ recipient }) => 'udf' in recipient)
      ? keyWrappings[suite.encrypt.wrapping].begin(deps, suite.encrypt)
      : undefined,
  ])
  const protectedHeader = envelopes[suite.objects].write(content.enc, wrapping?.header ?? {}, belonging)
  const parameters = { algorithm: content, iv, additionalData: bytesToAscii(protectedHeader) }
  const [sealed, ...encryptedKeys] = await Promise.all([
    sealContent(deps, contentKey, parameters, plaintext),
    ...named.map(({ recipient, kid }) =>
      'udf' in recipient
        ? wrapping!.wrap(recipient, contentKey)
        : wrapUnderSecret(
            deps,
            { algorithm: suite.secret, secret: recipient.secret, salt: kid, iv, content },
            contentKey,
          ),
    ),
  ])
  return {
    protected: protectedHeader,
    iv,
    recipients: named.map(({ alg, kid }, index) => ({
      header: { alg, kid },
      encrypted_key: encryptedKeys[index],
    })),
    ...sealed,
  }
}

/**
 * Decrypts an object with one of the keys it was encrypted to. All failures look the same, so that nobody learns from
 * them: a wrong key, changed content, bad padding, a header that belongs to other content or another profile.
 *
 * The suite of the key decides the rules; for a secret, which has none, the content cipher does.
 *
 * @throws `mesh/key/missing` if the object is not encrypted to this key; `mesh/jwe/invalid` for everything else;
 * `mesh/argument` for a key that is not made to decrypt with
 */
export async function decryptObject(deps: CryptoDeps, options: DecryptOptions): Promise<Bytes> {
  const { jwe, key, ...belonging } = options
  if ('use' in key && key.use !== 'encrypt')
    throw new MeshError('mesh/argument', `A key to ${key.use} with does not decrypt.`)
  const kid = 'use' in key ? key.udf : await kidOfSecret(deps, key.secret)
  if (!recipientsOf(jwe).includes(kid))
    throw new MeshError('mesh/key/missing', 'The object is not encrypted to this key.')
  return open(deps, jwe, { key, kid, belonging }).catch(() => {
    throw invalid()
  })
}

/**
 * To whom an object is encrypted: the `kid` of every recipient, in order. Compare with whom it ought to be, since
 * nothing but a signature around the object keeps a sender from adding others.
 *
 * @throws `mesh/jwe/invalid` if a recipient does not say
 */
export function recipientsOf(jwe: Mesh<'JoseWebEncryption'>): readonly string[] {
  return (jwe.recipients ?? []).map(({ header }) => {
    if (header?.kid === undefined) throw invalid()
    return header.kid
  })
}

interface Opening {
  readonly key: DecryptOptions['key']
  readonly kid: string
  readonly belonging: Belonging
}

async function open(
  deps: CryptoDeps,
  jwe: Mesh<'JoseWebEncryption'>,
  { key, kid, belonging }: Opening,
): Promise<Bytes> {
  const { protected: protectedHeader, iv, ciphertext, tag, recipients = [] } = jwe
  const header = readProtected(protectedHeader)
  const suite = 'use' in key ? suites[key.suite] : suiteOfContent(header['enc'])
  const content = suite.contents.find(({ enc }) => enc === header['enc'])
  const addressed = recipients.find(recipient => recipient.header?.kid === kid)
  const algorithm = 'use' in key ? suite.encrypt : suite.secret
  const isSound =
    new Set(recipientsOf(jwe)).size === recipients.length &&
    addressed?.header?.alg === algorithm.jose &&
    envelopes[suite.objects].isSound(jwe, addressed.header, header, belonging)
  const encryptedKey = addressed?.encrypted_key
  if (!content || !isSound || !protectedHeader || !iv || !ciphertext || !encryptedKey) throw invalid()

  const unwrapped = await ('use' in key
    ? keyWrappings[suite.encrypt.wrapping].unwrap(deps, suite.encrypt, key, { header, encryptedKey, content })
    : unwrapUnderSecret(
        deps,
        { algorithm: suite.secret, secret: key.secret, salt: key.salt ?? kid, iv, content },
        encryptedKey,
      )
  ).catch(() => undefined)
  // RFC 7516 section 11.5: a key that does not unwrap must not be told from content that does not decrypt.
  const contentKey = unwrapped ?? (await generateContentKey(deps, content))
  const parameters = { algorithm: content, iv, additionalData: bytesToAscii(protectedHeader) }
  const plaintext = await openContent(deps, contentKey, parameters, { ciphertext, tag })
  if (unwrapped === undefined) throw invalid()
  return plaintext
}

interface NamedRecipient {
  readonly recipient: Recipient
  readonly alg: string
  readonly kid: string
}

async function nameRecipients(
  deps: CryptoDeps,
  recipients: readonly Recipient[],
  suite: Suite,
): Promise<readonly NamedRecipient[]> {
  const named = await Promise.all(
    recipients.map(async recipient => {
      if ('secret' in recipient) {
        return { recipient, alg: suite.secret.jose, kid: await kidOfSecret(deps, recipient.secret) }
      }
      if (recipient.suite !== suite.name || recipient.use !== 'encrypt') {
        throw new MeshError('mesh/argument', `A recipient’s key is not one to encrypt with in ${suite.name}.`)
      }
      return { recipient, alg: suite.encrypt.jose, kid: recipient.udf }
    }),
  )
  if (named.length === 0) throw new MeshError('mesh/argument', 'An object is encrypted to somebody.')
  if (new Set(named.map(({ kid }) => kid)).size < named.length) {
    throw new MeshError('mesh/argument', 'A recipient is named twice.')
  }
  return named
}

async function kidOfSecret(deps: CryptoDeps, secret: Bytes): Promise<string> {
  if (secret.length < MIN_SECRET_BYTES) {
    throw new MeshError('mesh/argument', `A secret has at least ${MIN_SECRET_BYTES} bytes.`)
  }
  return computeUdf(deps, { contentType: contentTypes.escrow, data: secret })
}

/** Suites of one kind of object share their cipher and what they do with secrets. */
function suiteOfContent(enc: unknown): Suite {
  const name = suiteNames.find(name => suites[name].contents.some(content => content.enc === enc))
  if (name === undefined) throw invalid()
  return suites[name]
}

function invalid(): MeshError {
  return new MeshError('mesh/jwe/invalid', 'The object does not decrypt.')
}
