/** Verifying and creating profiles, against the signatures and keys each cannot do without. */
import { createEscrowEntry } from '../../sdk/core/escrow/entry.ts'
import { createDeviceProfile } from '../../sdk/core/profile/device.ts'
import { createMasterProfile } from '../../sdk/core/profile/master.ts'
import { createPersonalProfile, verifyPersonalProfile } from '../../sdk/core/profile/personal.ts'
import {
  cryptoKeyOf,
  generateKeyPair,
  type SuiteName,
  suiteNames,
  suites,
} from '../../sdk/core/suite/index.ts'
import { type Bench, compare, measure } from './harness.ts'

const deps = { crypto: globalThis.crypto }
const { subtle } = deps.crypto
const UPDATED = '2026-03-01T12:00:00Z'

async function createDevice(suite: SuiteName) {
  const [signature, authentication, encryption] = await Promise.all([
    generateKeyPair(deps, { suite, use: 'sign' }),
    generateKeyPair(deps, { suite, use: 'authenticate' }),
    generateKeyPair(deps, { suite, use: 'encrypt' }),
  ])
  const keys = { signature, authentication, encryption }
  return createDeviceProfile(deps, { keys, kind: 'phone', updated: UPDATED })
}

async function createProfile(suite: SuiteName, extraDevices = 0) {
  const [signature, escrow, online, device] = await Promise.all([
    generateKeyPair(deps, { suite, use: 'sign', extractable: true }),
    generateKeyPair(deps, { suite, use: 'encrypt', extractable: true }),
    generateKeyPair(deps, { suite, use: 'sign' }),
    createDevice(suite),
  ])
  await createEscrowEntry(deps, { suite, signature: signature.privateKey, escrow: [escrow.privateKey] })
  const master = await createMasterProfile(deps, {
    signature,
    escrow: [escrow.publicKey],
    online: [online.publicKey],
    updated: UPDATED,
  })
  const others = await Promise.all(Array.from({ length: extraDevices }, () => createDevice(suite)))
  return createPersonalProfile(deps, {
    master,
    devices: [device, ...others],
    applications: [],
    online: online.privateKey,
    updated: UPDATED,
  })
}

/** The six key pairs a new profile with one device consists of. */
async function rawKeys(suite: SuiteName) {
  const { sign, authenticate, encrypt } = suites[suite]
  const pairs = [sign, sign, sign, authenticate, encrypt, encrypt]
  await Promise.all(
    pairs.map(({ generate, privateKey, publicKey }) =>
      subtle.generateKey(generate, true, [...privateKey.usages, ...publicKey.usages]),
    ),
  )
}

const bench: Bench = async function* () {
  for (const suite of suiteNames) {
    const signed = await createProfile(suite, 3)
    const { operation } = suites[suite].sign
    const key = await generateKeyPair(deps, { suite, use: 'sign' })
    const verifier = await cryptoKeyOf(deps, key.publicKey)
    const payload = signed.SignedData!.payload!
    const small = payload.slice(0, 1500)
    const [largeSignature, smallSignature] = await Promise.all(
      [payload, small].map(bytes => subtle.sign(operation, key.privateKey.key, bytes)),
    )
    yield await compare({
      name: `verify a profile of 4 devices, ${suite}`,
      // The personal profile, its master and four devices: six signatures, of which each device's is small.
      raw: async () => {
        await subtle.verify(operation, verifier, largeSignature!, payload)
        await Promise.all(
          Array.from({ length: 5 }, () => subtle.verify(operation, verifier, smallSignature!, small)),
        )
      },
      ours: () => verifyPersonalProfile(deps, signed),
      target: 1.3,
    })
  }
  yield await measure({
    name: 'create profile and escrow, modern (ms)',
    run: () => createProfile('modern'),
    target: 25,
  })
  for (const suite of suiteNames) {
    yield await compare({
      name: `create profile and escrow / its 6 key pairs, ${suite}`,
      raw: () => rawKeys(suite),
      ours: () => createProfile(suite),
      target: suite === '2017' ? 1.1 : 2,
      seconds: 12,
    })
  }
}

export default bench
