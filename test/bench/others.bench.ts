/**
 * The same work by others: jose and openpgp on what is signed and encrypted, kdbxweb on ten thousand logins. In these
 * rows the column `raw` is theirs, so that a ratio below one means that ours is faster.
 */
import { type FlattenedJWSInput, FlattenedSign, flattenedVerify, GeneralEncrypt, generalDecrypt } from 'jose'
import { Consts, Credentials, Int64, Kdbx, type KdbxEntry, ProtectedValue, VarDictionary } from 'kdbxweb'
import * as openpgp from 'openpgp'
import { createSearchIndex, type EntryOf } from '../../sdk/core/catalog/index.ts'
import { decryptObject, encryptObject, signObject, verifyObject } from '../../sdk/core/jose/index.ts'
import { cryptoKeyOf, generateKeyPair, type KeyUse } from '../../sdk/core/suite/index.ts'
import { type Bench, compare, measure, type Row } from './harness.ts'
import { credentialsOf } from './logins.ts'

const deps = { crypto: globalThis.crypto }
const payload = crypto.getRandomValues(new Uint8Array(4096))
const ENTRIES = 10_000
const makePair = (use: KeyUse) => generateKeyPair(deps, { suite: 'modern', use })

const bench: Bench = async function* () {
  yield* signing()
  yield* encryption(4)
  yield* encryption(16)
  yield* logins()
}

/** A key that openpgp makes by itself: Ed25519 to sign, X25519 to encrypt to. */
async function makePgpKey(number = 0) {
  const userIDs = [{ name: `Device ${number}` }]
  const { privateKey } = await openpgp.generateKey({ type: 'curve25519', userIDs, format: 'object' })
  return privateKey
}

/** A message is used up by what is done with it. */
function pgpMessage() {
  return openpgp.createMessage({ binary: payload.slice() })
}

async function* signing(): AsyncIterable<Row> {
  const { privateKey, publicKey } = await makePair('sign')
  const verifier = await cryptoKeyOf(deps, publicKey)
  const sign = () => signObject(deps, { key: privateKey, payload, contentTag: 'Test' })
  const joseSign = () =>
    new FlattenedSign(payload).setProtectedHeader({ alg: 'EdDSA', cty: 'Test' }).sign(privateKey.key)
  const pgpKey = await makePgpKey()
  const pgpSign = async () =>
    openpgp.sign({ message: await pgpMessage(), signingKeys: pgpKey, detached: true, format: 'binary' })
  yield await compare({ name: 'sign 4 KiB, Ed25519, beside jose', raw: joseSign, ours: sign })
  yield await compare({ name: 'sign 4 KiB, Ed25519, beside openpgp', raw: pgpSign, ours: sign })
  const jws = await sign()
  const theirs: FlattenedJWSInput = await joseSign()
  const binarySignature = await pgpSign()
  const verify = () => verifyObject(deps, { jws, key: publicKey, contentTag: 'Test' })
  const pgpVerify = async () => {
    const signature = await openpgp.readSignature({ binarySignature })
    const message = await pgpMessage()
    const { signatures } = await openpgp.verify({ message, signature, verificationKeys: pgpKey })
    await signatures[0]!.verified
  }
  yield await compare({
    name: 'verify 4 KiB, Ed25519, beside jose',
    raw: () => flattenedVerify(theirs, verifier),
    ours: verify,
  })
  yield await compare({ name: 'verify 4 KiB, Ed25519, beside openpgp', raw: pgpVerify, ours: verify })
}

/** jose makes an ephemeral key for each recipient, ours one for all. openpgp wraps for each and hashes by itself. */
async function* encryption(count: number): AsyncIterable<Row> {
  const pairs = await Promise.all(Array.from({ length: count }, () => makePair('encrypt')))
  const recipients = pairs.map(pair => pair.publicKey)
  const keys = await Promise.all(recipients.map(recipient => cryptoKeyOf(deps, recipient)))
  const belonging = { contentTag: 'Test', profile: 'bench' }
  const encrypt = () => encryptObject(deps, { suite: 'modern', recipients, plaintext: payload, ...belonging })
  const joseEncrypt = () => {
    const object = new GeneralEncrypt(payload).setProtectedHeader({ enc: 'A256GCM' })
    for (const key of keys) object.addRecipient(key).setUnprotectedHeader({ alg: 'ECDH-ES+A256KW' })
    return object.encrypt()
  }
  const pgpKeys = await Promise.all(Array.from({ length: count }, (_, number) => makePgpKey(number)))
  const pgpEncrypt = async () =>
    openpgp.encrypt({ message: await pgpMessage(), encryptionKeys: pgpKeys, format: 'binary' })
  yield await compare({ name: `encrypt 4 KiB to ${count}, beside jose`, raw: joseEncrypt, ours: encrypt })
  yield await compare({ name: `encrypt 4 KiB to ${count}, beside openpgp`, raw: pgpEncrypt, ours: encrypt })
  const jwe = await encrypt()
  const joseJwe = await joseEncrypt()
  const binaryMessage = await pgpEncrypt()
  const last = pairs.at(-1)!.privateKey
  const decrypt = () => decryptObject(deps, { jwe, key: last, ...belonging })
  const pgpDecrypt = async () => {
    const encrypted = await openpgp.readMessage({ binaryMessage })
    await openpgp.decrypt({ message: encrypted, decryptionKeys: pgpKeys.at(-1)!, format: 'binary' })
  }
  // jose is told which recipient it is: it would otherwise try one after the other.
  const mine = { ...joseJwe, recipients: joseJwe.recipients.slice(-1) }
  yield await compare({
    name: `decrypt 4 KiB as the ${count}th, beside jose`,
    raw: () => generalDecrypt(mine, last.key),
    ours: decrypt,
  })
  yield await compare({
    name: `decrypt 4 KiB as the ${count}th, beside openpgp`,
    raw: pgpDecrypt,
    ours: decrypt,
  })
}

/**
 * A KDBX4 file with one round of its AES derivation, so that what is measured is the file and not the password. Opening
 * means that the entries can be searched; saving, that the whole file is encrypted anew, which is what there is to do.
 */
async function* logins(): AsyncIterable<Row> {
  const entries = credentialsOf(ENTRIES)
  const credentials = new Credentials(ProtectedValue.fromString('bench'))
  const database = Kdbx.create(credentials, 'bench')
  database.setKdf(Consts.KdfId.Aes)
  database.header.kdfParameters!.set('R', VarDictionary.ValueType.UInt64, Int64.from(1))
  for (const entry of entries) fill(database.createEntry(database.getDefaultGroup()), entry)
  const file = await database.save()
  const rare = { seconds: 6, iterations: 12 }
  yield await measure({
    name: `kdbxweb: open ${ENTRIES} entries, KDF of one round`,
    run: () => Kdbx.load(file, credentials),
    ...rare,
  })
  const first = database.getDefaultGroup().entries[0]!
  yield await measure({
    name: `kdbxweb: save one edited entry of ${ENTRIES}`,
    run: () => {
      first.fields.set('Password', ProtectedValue.fromString('changed'))
      return database.save()
    },
    ...rare,
  })
  const index = createSearchIndex('credential', entries)
  yield await compare({
    name: `search ${ENTRIES} entries, beside a walk through kdbxweb`,
    raw: () =>
      database
        .getDefaultGroup()
        .entries.filter(({ fields }) =>
          ['Title', 'URL', 'UserName'].some(name => String(fields.get(name)).includes('alphaalpha')),
        ),
    ours: () => index.find('alphaalpha'),
  })
}

function fill({ fields }: KdbxEntry, entry: EntryOf<'credential'>): void {
  fields.set('Title', entry.Sites?.[0] ?? '')
  fields.set('URL', `https://${entry.Sites?.[0]}/`)
  fields.set('UserName', entry.Username ?? '')
  fields.set('Password', ProtectedValue.fromString(entry.Password ?? ''))
}

export default bench
