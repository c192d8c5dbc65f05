/** JWS by itself, with the key that must have signed. */
import { bytesToBase64Url } from '../../../sdk/core/base64url.ts'
import { bytesEqual } from '../../../sdk/core/bytes.ts'
import { verifyEncryptedObject, verifyObject } from '../../../sdk/core/jose/index.ts'
import { type Mesh, readTagged, writeTagged } from '../../../sdk/core/schema/index.ts'
import type { PublicKeyHandle } from '../../../sdk/core/suite/index.ts'
import { deps } from '../../support/crypto.ts'
import type { Corpus, SuiteCorpus } from '../corpus.ts'
import { describeSource, mutateSource, type Source } from '../input.ts'
import { type Donors, twinOfSignature } from '../mutate/structure.ts'
import type { Random } from '../random.ts'
import { type FuzzTarget, hold, type Outcome } from '../target.ts'

type Signature = Mesh<'JoseWebSignature'>

interface Case {
  readonly jws: Signature
  readonly key: PublicKeyHandle
  readonly contentTag?: string
}

/** Accepted are the objects each key signed: payload, protected header and signature as they were made. */
export function createSignatureTargets({ suites, recorded }: Corpus, donors: Donors): FuzzTarget[] {
  const cases: readonly Case[] = [...suites.flatMap(casesOf), ...(recorded?.signatures ?? [])]
  const genuine = new Map<string, Uint8Array>()
  for (const { jws, key } of cases) genuine.set(meaningOf(key, jws), signatureOf(jws))
  const pickCase = (random: Random) => {
    // RSA is slow and its objects are large: the suite of 2017 gets a fifth.
    const suite = random.pick(['modern', 'modern', 'nist', 'nist', '2017'])
    return random.pick(cases.filter(({ key }) => key.suite === suite))
  }

  async function attempt(source: Source, { key, contentTag }: Omit<Case, 'jws'>): Promise<Outcome> {
    const jws = readTagged(source, 'JoseWebSignature', { mode: 'transport' }).value as Signature
    const verified = await verifyObject(deps, { jws, key, ...(contentTag !== undefined && { contentTag }) })
    const original = genuine.get(meaningOf(key, jws))
    hold(original !== undefined, 'A signature was accepted over what was not signed.')
    hold(bytesEqual(verified.payload, jws.payload!), 'Another payload was given back than was verified.')
    const signature = signatureOf(jws)
    if (bytesEqual(signature, original)) return 'accepted'
    const isTwin = key.suite === 'nist' && bytesEqual(twinOfSignature(signature), original)
    hold(isTwin, 'Another signature was accepted than the one that was made.')
    return 'tolerated'
  }

  const targets: FuzzTarget[] = [
    {
      name: 'jws',
      weight: 5,
      prepare(random) {
        const { jws, key, contentTag } = pickCase(random)
        // Mostly the key that signed; sometimes another, which nothing may make fit.
        const verifier = random.chance(0.8) ? key : pickCase(random).key
        const source = mutateSource(random, toText(jws), donors)
        const expected = random.chance(0.5) && contentTag !== undefined ? { contentTag } : {}
        return {
          describe: () => describeSource(source),
          run: () => attempt(source, { key: verifier, ...expected }),
        }
      },
    },
  ]
  const signedAndEncrypted = recorded?.encryptions.filter(({ signer }) => signer !== undefined) ?? []
  if (signedAndEncrypted.length > 0) targets.push(createEncryptedTarget(signedAndEncrypted, donors))
  return targets
}

/** Objects of 2017 that are signed over their ciphertext: that much and no more must be as it was. */
function createEncryptedTarget(
  cases: readonly {
    readonly jwe: Mesh<'JoseWebEncryption'>
    readonly signer?: PublicKeyHandle | undefined
  }[],
  donors: Donors,
): FuzzTarget {
  return {
    name: 'jws of jwe',
    weight: 0.3,
    prepare(random) {
      const { jwe: original, signer } = random.pick(cases)
      const source = mutateSource(random, writeTagged({ tag: 'JoseWebEncryption', value: original }), donors)
      return {
        describe: () => describeSource(source),
        async run(): Promise<Outcome> {
          const jwe = readTagged(source, 'JoseWebEncryption', { mode: 'transport' }).value
          await verifyEncryptedObject(deps, { jwe, key: signer! })
          const [made] = original.signatures!
          const [found] = jwe.signatures!
          const isSame =
            bytesEqual(jwe.ciphertext!, original.ciphertext!) &&
            bytesEqual(found!.protected!, made!.protected!) &&
            bytesEqual(found!.signature!, made!.signature!)
          hold(isSame, 'A signature was accepted over a ciphertext that was not signed.')
          return 'accepted'
        },
      }
    },
  }
}

function casesOf({ alice, mallory, application, request, results }: SuiteCorpus): readonly Case[] {
  const [device] = alice.devices
  const deviceKey = alice.personal.devices[0]!.signatureKey
  const onlineKey = alice.online.publicKey
  return [
    { jws: device.signed.SignedData!, key: deviceKey, contentTag: 'DeviceProfile' },
    { jws: request.SignedData!, key: deviceKey, contentTag: 'ConnectionRequest' },
    { jws: application.SignedData!, key: deviceKey, contentTag: 'CredentialProfile' },
    { jws: alice.master.SignedData!, key: alice.signature.publicKey, contentTag: 'MasterProfile' },
    { jws: alice.signed.SignedData!, key: onlineKey, contentTag: 'PersonalProfile' },
    { jws: results[0]!.signed.SignedData!, key: onlineKey, contentTag: 'ConnectionResult' },
    { jws: mallory.master.SignedData!, key: mallory.signature.publicKey, contentTag: 'MasterProfile' },
  ]
}

function toText(jws: Signature): string {
  return writeTagged({ tag: 'JoseWebSignature', value: jws })
}

function meaningOf(key: PublicKeyHandle, { payload, signatures }: Signature): string {
  const header = signatures?.[0]?.protected ?? new Uint8Array()
  return [key.udf, bytesToBase64Url(header), bytesToBase64Url(payload ?? new Uint8Array())].join('|')
}

function signatureOf({ signatures }: Signature): Uint8Array<ArrayBuffer> {
  return signatures?.[0]?.signature ?? new Uint8Array()
}
