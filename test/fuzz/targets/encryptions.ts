/** JWE and escrow entries. */
import { bytesToBase64Url } from '../../../sdk/core/base64url.ts'
import { bytesEqual, utf8ToBytes } from '../../../sdk/core/bytes.ts'
import { openEscrowEntry } from '../../../sdk/core/escrow/entry.ts'
import { type DecryptOptions, decryptObject, encryptObject } from '../../../sdk/core/jose/index.ts'
import { type Mesh, readTagged, writeTagged } from '../../../sdk/core/schema/index.ts'
import type { SuiteName } from '../../../sdk/core/suite/index.ts'
import { computeUdf, contentTypes } from '../../../sdk/core/udf.ts'
import { deps } from '../../support/crypto.ts'
import type { Corpus, SuiteCorpus } from '../corpus.ts'
import { describeSource, mutateSource, type Source } from '../input.ts'
import type { Donors } from '../mutate/structure.ts'
import type { Random } from '../random.ts'
import { type FuzzTarget, hold, type Outcome } from '../target.ts'

type Encryption = Mesh<'JoseWebEncryption'>

interface Case {
  readonly suite: SuiteName
  readonly jwe: Encryption
  readonly key: DecryptOptions['key']
  /** What names the key among the recipients. */
  readonly kid: string
  readonly plaintext: Uint8Array
  readonly belonging: { readonly contentTag?: string; readonly profile?: string }
}

/**
 * In our own suites, what decrypts has the protected header, initialisation vector, ciphertext and tag that were made,
 * and the encrypted key made for this recipient. Other recipients may be changed, added or gone (RFC 7516 protects
 * none of them), as long as no two bear one `kid`.
 *
 * Objects of 2017 are AES-CBC without authentication (wire F.3): there anything may come out and is tolerated, except
 * that the same bytes must mean the same.
 */
export async function createEncryptionTargets(corpus: Corpus, donors: Donors): Promise<FuzzTarget[]> {
  const recorded = (corpus.recorded?.encryptions ?? []).map(
    made => ({ ...made, suite: '2017', belonging: {} }) as const,
  )
  const made = [...(await Promise.all(corpus.suites.map(casesOf))).flat(), ...recorded]
  const cases = await Promise.all(made.map(async made => ({ ...made, kid: await kidOf(made.key) })))
  const genuine = new Map<string, Uint8Array>()
  for (const { jwe, key, kid, plaintext } of cases) {
    hold(bytesEqual(await decryptObject(deps, { jwe, key }), plaintext), 'A genuine object does not decrypt.')
    genuine.set(meaningOf(jwe, kid), plaintext)
  }

  async function attempt(source: Source, { suite, key, kid, belonging }: Case): Promise<Outcome> {
    const jwe = readTagged(source, 'JoseWebEncryption', { mode: 'transport' }).value
    const decrypted = await decryptObject(deps, { jwe, key, ...belonging })
    const plaintext = genuine.get(meaningOf(jwe, kid))
    if (plaintext === undefined) {
      hold(suite === '2017', 'A changed object was decrypted.')
      return 'tolerated'
    }
    hold(bytesEqual(decrypted, plaintext), 'The same object was decrypted to something else.')
    return 'accepted'
  }

  return [
    {
      name: 'jwe',
      weight: 5,
      prepare(random) {
        const suite = random.pick(['modern', 'modern', 'nist', 'nist', '2017'])
        const chosen = random.pick(cases.filter(made => made.suite === suite))
        const value = chosen.jwe
        const source = mutateSource(random, writeTagged({ tag: 'JoseWebEncryption', value }), donors)
        return { describe: () => describeSource(source), run: () => attempt(source, chosen) }
      },
    },
    createEscrowTarget(corpus, donors),
  ]
}

/** Whatever becomes of a backup, it brings back the keys of the profile it was made for, or nothing. */
function createEscrowTarget({ suites }: Corpus, donors: Donors): FuzzTarget {
  return {
    name: 'escrow',
    weight: 0.7,
    prepare(random: Random) {
      const { alice, escrow } = random.pick(suites)
      const master = random.chance(0.5) ? { master: escrow.master } : {}
      const source = mutateSource(
        random,
        writeTagged({ tag: 'OfflineEscrowEntry', value: escrow.entry }),
        donors,
      )
      return {
        describe: () => describeSource(source),
        async run(): Promise<Outcome> {
          const entry = readTagged(source, 'EscrowEntry', { mode: 'transport' }).value
          const keys = await openEscrowEntry(deps, { entry, secret: escrow.secret, ...master })
          hold(keys.signature.publicKey.udf === alice.udf, 'A backup brought back another profile’s keys.')
          const udfs = keys.escrow.map(key => key.publicKey.udf)
          hold(udfs.join() === alice.escrow.publicKey.udf, 'A backup brought back other escrow keys.')
          return 'accepted'
        },
      }
    },
  }
}

async function casesOf(corpus: SuiteCorpus): Promise<readonly Omit<Case, 'kid'>[]> {
  const { suite, alice, application, escrow } = corpus
  const plaintext = utf8ToBytes('{"CredentialProfilePrivate":{"Entries":[]}}')
  const [first, second] = alice.devices.map(device => device.keys.encryption)
  const recipients = [first!.publicKey, second!.publicKey]
  const belonging = { contentTag: 'CredentialProfilePrivate', profile: application.Identifier! }
  const jwe = await encryptObject(deps, { suite, plaintext, recipients, ...belonging })
  const mixed = [...recipients, { secret: escrow.secret }]
  const shared = await encryptObject(deps, { suite, plaintext, recipients: mixed, ...belonging })
  const { value } = readTagged(application.SignedData!.payload!, 'CredentialProfile')
  const part = value.SharedPrivate!.value
  const made = await Promise.all(
    [first!, second!].flatMap(({ privateKey: key }) =>
      [jwe, shared, part].map(async jwe => ({
        suite,
        jwe,
        key,
        plaintext: await decryptObject(deps, { jwe, key }),
      })),
    ),
  )
  const { secret } = escrow
  return [
    ...made.map((made, index) => ({ ...made, belonging: index % 2 === 0 ? belonging : {} })),
    { suite, jwe: shared, key: { secret }, plaintext, belonging },
  ]
}

function kidOf(key: DecryptOptions['key']): string | Promise<string> {
  return 'use' in key ? key.udf : computeUdf(deps, { contentType: contentTypes.escrow, data: key.secret })
}

/** What one recipient goes by. */
function meaningOf(jwe: Encryption, kid: string): string {
  const mine = jwe.recipients?.find(({ header }) => header?.kid === kid)
  const parts = [jwe.protected, jwe.iv, jwe.ciphertext, jwe.tag, mine?.encrypted_key]
  return [kid, ...parts.map(part => (part === undefined ? '' : bytesToBase64Url(part)))].join('|')
}
