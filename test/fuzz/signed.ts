/**
 * The rule for signed objects: what is accepted has the identifier, signer, payload, protected header and signature of
 * an object that its rightful signer made, byte for byte, and is taken for the same as that object.
 *
 * What may differ, since nobody signs it: how JSON and base64url are spelt, `Unauthenticated`, and in the suite of 2017
 * the unprotected headers (`dig`, and members beside `kid`). Tolerated and counted:
 * - the other signature (r, n − s) of ES256;
 * - what a stranger says about herself under her own key, where any device or profile would do.
 */
import { bytesEqual } from '../../sdk/core/bytes.ts'
import { type SignedProfile, signatureOf } from '../../sdk/core/profile/signed.ts'
import { type Mesh, readTagged, type SubtypeOf, writeTagged } from '../../sdk/core/schema/index.ts'
import type { PrivateKeyHandle } from '../../sdk/core/suite/index.ts'
import type { SuiteCorpus } from './corpus.ts'
import { describeSource, forge, mutateSource, type Source } from './input.ts'
import { type Donors, twinOfSignature } from './mutate/structure.ts'
import type { Random } from './random.ts'
import { meaningOf } from './stored.ts'
import { type FuzzTarget, hold, type Outcome } from './target.ts'

type SignedTag = SubtypeOf<'SignedProfile'>

export interface Taken {
  /** Whom the object is about. */
  readonly udf: string
  /** All that a caller would go by. */
  readonly summary: string
}

/** One way to verify objects of a type: by whom, against what. */
export interface Setting<T extends SignedTag> {
  readonly corpus: SuiteCorpus
  readonly tag: T
  readonly verify: (signed: Mesh<T>) => Promise<Taken>
  /** Objects that are right here. */
  readonly genuine: readonly Mesh<T>[]
  /** Where any profile or device would do: by what is signed, all sound ones that a mutation may bring in whole. */
  readonly anywhere?: ReadonlySet<string>
  /** Objects that are sound and wrong here: another profile's, an older version. */
  readonly wrong?: readonly Mesh<T>[]
  /** A key of Alice’s that may not sign such objects: Mallory has got hold of that device. */
  readonly insider?: PrivateKeyHandle
  /** UDFs about which Mallory may say what she likes. */
  readonly strangers?: readonly string[]
}

interface PreparedSetting {
  readonly corpus: SuiteCorpus
  readonly seeds: readonly string[]
  readonly keys: readonly PrivateKeyHandle[]
  readonly attempt: (source: Source) => Promise<Outcome>
}

/**
 * A target over settings. Genuine objects must pass and wrong ones be refused before anything is mutated, or else the
 * target could not fail.
 */
export async function createSignedTarget<T extends SignedTag>(
  options: { readonly name: string; readonly weight: number; readonly donors: Donors },
  settings: readonly Setting<T>[],
): Promise<FuzzTarget> {
  const prepared = await Promise.all(settings.map(prepareSetting))
  const { donors, name, weight } = options
  return {
    name,
    weight,
    async prepare(random: Random) {
      const { seeds, keys, attempt } = pickSetting(random, prepared)
      const seed = random.pick(seeds)
      const source = random.chance(0.15)
        ? await forge(random, seed, { donors, keys })
        : mutateSource(random, seed, donors)
      return { describe: () => describeSource(source), run: () => attempt(source) }
    },
  }
}

/** RSA is slow and its objects are large: the suite of 2017 gets a fifth. */
function pickSetting(random: Random, settings: readonly PreparedSetting[]): PreparedSetting {
  const suite = random.pick(['modern', 'modern', 'nist', 'nist', '2017'])
  const ofSuite = settings.filter(({ corpus }) => corpus.suite === suite)
  return random.pick(ofSuite.length > 0 ? ofSuite : settings)
}

async function prepareSetting<T extends SignedTag>(setting: Setting<T>): Promise<PreparedSetting> {
  const { corpus, tag, verify, genuine, anywhere, wrong = [], strangers = [], insider } = setting
  const right = new Map<string, { readonly signature: Uint8Array; readonly summary: string }>()
  for (const signed of genuine) {
    const { summary } = await verify(signed)
    right.set(meaningOf(signed), { signature: signatureBytes(signed), summary })
  }
  for (const signed of wrong) {
    const outcome = await verify(signed).then(
      () => 'accepted',
      () => 'refused',
    )
    hold(outcome === 'refused', `A ${tag} that is wrong here is accepted before anything was changed.`)
  }
  const seeds = [...genuine, ...wrong].flatMap(value => {
    const tagged = { tag, value } as Parameters<typeof writeTagged>[0]
    return corpus.suite === '2017'
      ? [writeTagged(tagged), writeTagged(tagged, 'reference')]
      : [writeTagged(tagged)]
  })

  async function attempt(source: Source): Promise<Outcome> {
    const value = readTagged(source, tag, { mode: 'transport' }).value as unknown as Mesh<T>
    const { udf, summary } = await verify(value)
    const original = right.get(meaningOf(value))
    const signature = signatureBytes(value)
    const isSame = original !== undefined && bytesEqual(signature, original.signature)
    if (!isSame && strangers.includes(udf)) return 'tolerated'
    if (original === undefined && anywhere?.has(meaningOf(value))) return 'accepted'
    hold(original !== undefined, `An object was accepted that its signer did not make: ${summary}`)
    hold(summary === original.summary, `The same object was taken for another: ${summary}`)
    const isTwin = corpus.suite === 'nist' && bytesEqual(twinOfSignature(signature), original.signature)
    hold(isSame || isTwin, 'Another signature was accepted than the one that was made.')
    return isSame ? 'accepted' : 'tolerated'
  }

  const { signature, online, devices } = corpus.mallory
  const keys = [signature, online, ...devices.map(({ keys }) => keys.signature)].map(pair => pair.privateKey)
  return { corpus, seeds, keys: insider ? [...keys, insider] : keys, attempt }
}

function signatureBytes(signed: SignedProfile): Uint8Array<ArrayBuffer> {
  return signatureOf(signed).jws.signatures?.[0]?.signature ?? new Uint8Array()
}
