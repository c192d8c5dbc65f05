/** The fuzzer itself: it must see what is planted, and make the same inputs from the same seed. */
import { describe, expect, test } from 'vitest'
import { bytesEqual, bytesToUtf8, utf8ToBytes } from '../../sdk/core/bytes.ts'
import { MeshError } from '../../sdk/core/error.ts'
import { verifyDeviceProfile } from '../../sdk/core/profile/index.ts'
import { readExactly, signatureOf } from '../../sdk/core/profile/signed.ts'
import { writeTagged } from '../../sdk/core/schema/index.ts'
import { isSignatureOf } from '../../sdk/core/suite/index.ts'
import { createSuiteCorpus } from '../fuzz/corpus.ts'
import { type FuzzOptions, fuzz } from '../fuzz/fuzz.ts'
import { describeSource, mutateSource } from '../fuzz/input.ts'
import { mutateBytes } from '../fuzz/mutate/bytes.ts'
import { Donors, twinOfSignature } from '../fuzz/mutate/structure.ts'
import { innerTreeOf, textToTree, treeToText } from '../fuzz/mutate/tree.ts'
import { Random } from '../fuzz/random.ts'
import { createSignedTarget, type Setting } from '../fuzz/signed.ts'
import { type Attempt, type FuzzTarget, hold } from '../fuzz/target.ts'
import { deps, familyOf } from './profile/family.ts'

const SEED = 7

function plant(run: Attempt['run']): FuzzTarget {
  return { name: 'planted', weight: 1, prepare: () => ({ describe: () => 'the input', run }) }
}

async function kindsOf(run: Attempt['run'], options: Partial<FuzzOptions> = {}): Promise<string[]> {
  const { findings } = await fuzz([plant(run)], { seed: SEED, count: 3, ...options })
  return findings.map(({ kind }) => kind)
}

describe('what is found', () => {
  test('nothing, where inputs are accepted for good reason or refused by name', async () => {
    const refuse = () => {
      throw new MeshError('mesh/json/syntax', 'No.')
    }
    const { findings, targets, inputs } = await fuzz([plant(() => 'accepted'), plant(refuse)], {
      seed: SEED,
      count: 10,
    })
    expect(findings).toEqual([])
    expect(inputs).toBe(10)
    expect(targets.map(({ accepted }) => accepted)).toEqual([5, 0])
    expect(targets[1]?.refused).toEqual({ 'mesh/json/syntax': 5 })
  })

  test('an input that is accepted against the rule', async () => {
    expect(
      await kindsOf(() => {
        hold(false, 'It must not be.')
        return 'accepted'
      }),
    ).toEqual(['accepted', 'accepted', 'accepted'])
  })

  test('an error of another class, thrown at once or later', async () => {
    expect(await kindsOf(() => Promise.reject(new TypeError('Oh.')), { count: 1 })).toEqual(['escaped'])
    const { findings } = await fuzz([plant(() => JSON.parse('{'))], { seed: SEED, count: 1 })
    expect(findings).toMatchObject([{ target: 'planted', index: 0, kind: 'escaped', input: 'the input' }])
    expect(findings[0]?.message).toContain('SyntaxError')
  })

  test('a message that repeats its input', async () => {
    const repeat = () => {
      throw new MeshError('mesh/json/syntax', 'x'.repeat(5000))
    }
    expect(await kindsOf(repeat, { count: 1 })).toEqual(['chatty'])
  })

  test('a prototype that was changed, which is then as it was', async () => {
    const pollute = () => {
      Object.assign(Object.prototype, { polluted: true })
      return 'accepted' as const
    }
    expect(await kindsOf(pollute, { count: 1 })).toEqual(['polluted'])
    expect('polluted' in {}).toBe(false)
  })

  test('an input that takes long, in processor time too', async () => {
    const spend = () => {
      const end = performance.now() + 30
      while (performance.now() < end);
      return 'accepted' as const
    }
    expect(await kindsOf(spend, { count: 1, patience: 20 })).toEqual(['slow'])
    expect(await kindsOf(spend, { count: 1, patience: 20, cpuTime: () => 0 })).toEqual([])
  })
})

describe('mutations', () => {
  test('are the same for the same seed, and others for another', () => {
    const text =
      '{"SignedDeviceProfile":{"Identifier":"x","SignedData":{"signatures":[{"header":{"kid":"y"}}]}}}'
    const donors = new Donors([textToTree(text)])
    const inputs = (seed: number) =>
      Array.from({ length: 50 }, (_, index) =>
        describeSource(mutateSource(new Random(seed, index), text, donors)),
      )
    expect(inputs(1)).toEqual(inputs(1))
    expect(inputs(1)).not.toEqual(inputs(2))
    expect(new Set(inputs(1)).size).toBeGreaterThan(30)
  })

  test('reach what is signed: a verifier that forgets to verify is caught', async () => {
    const corpus = await createSuiteCorpus('modern')
    const { alice } = corpus
    const honest: Setting<'SignedDeviceProfile'> = {
      corpus,
      tag: 'SignedDeviceProfile',
      genuine: [alice.devices[0].signed],
      async verify(signed) {
        const { udf, kind } = await verifyDeviceProfile(deps, signed)
        return { udf, summary: kind }
      },
    }
    const forgetful: Setting<'SignedDeviceProfile'> = {
      ...honest,
      async verify(signed) {
        const { Identifier, Names } = readExactly(signatureOf(signed).payload, 'DeviceProfile')
        return { udf: Identifier!, summary: Names!.join() }
      },
    }
    const donors = new Donors([])
    const find = async (setting: Setting<'SignedDeviceProfile'>) => {
      const target = await createSignedTarget({ name: 'planted', weight: 1, donors }, [setting])
      const { findings } = await fuzz([target], { seed: SEED, count: 300 })
      return findings.map(({ kind }) => kind)
    }
    expect(await find(honest)).toEqual([])
    expect(await find(forgetful)).toContain('accepted')
    const accepting = { ...honest, wrong: [alice.devices[1].signed] }
    await expect(find(accepting)).rejects.toThrow('before anything was changed')
  })

  test('open payloads, change them as JSON, and close them again', async () => {
    const { text, alice } = await honest()
    const donors = new Donors([textToTree(text)])
    const original = bytesToUtf8(signatureOf(alice.devices[0].signed).payload)
    const changed = Array.from({ length: 500 }, (_, index) => {
      const source = mutateSource(new Random(SEED, index), text, donors)
      const found = typeof source === 'string' ? /"payload":"([\w-]+)"/.exec(source) : null
      const content = found && innerTreeOf(found[1]!)
      return content ? treeToText(content) : original
    })
    expect(changed.filter(payload => payload !== original).length).toBeGreaterThan(20)
  })

  test('of bytes never leave them the only ones', () => {
    const bytes = utf8ToBytes('0123456789')
    const results = Array.from({ length: 200 }, (_, index) =>
      bytesToUtf8Loosely(mutateBytes(new Random(index), bytes)),
    )
    expect(new Set(results).size).toBeGreaterThan(100)
  })

  test('the twin of an ES256 signature verifies, which is why it is tolerated', async () => {
    const { online } = await familyOf('nist')
    const data = utf8ToBytes('content')
    const { subtle } = deps.crypto
    const parameters = { name: 'ECDSA', hash: 'SHA-256' }
    const signature = new Uint8Array(await subtle.sign(parameters, online.privateKey.key, data))
    const twin = twinOfSignature(signature)
    expect(bytesEqual(twin, signature)).toBe(false)
    expect(await isSignatureOf(deps, online.publicKey, { signature: twin, data })).toBe(true)
    expect(twinOfSignature(twin)).toEqual(signature)
  })
})

async function honest() {
  const alice = await familyOf('modern')
  return { alice, text: writeTagged({ tag: 'SignedDeviceProfile', value: alice.devices[0].signed }) }
}

function bytesToUtf8Loosely(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
