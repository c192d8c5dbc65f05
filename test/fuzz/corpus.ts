/** What is mutated: fresh objects of every suite, made by an honest family and by a hostile one, and recorded ones. */
import { bytesToBase64Url } from '../../sdk/core/base64url.ts'
import { type Bytes, bytesToUtf8 } from '../../sdk/core/bytes.ts'
import { createConnectionRequest } from '../../sdk/core/connection/request.ts'
import { createConnectionResult, type ExpectedResult } from '../../sdk/core/connection/result.ts'
import { scanMac } from '../../sdk/core/connection/scan.ts'
import { createEscrowEntry } from '../../sdk/core/escrow/entry.ts'
import { splitSecret } from '../../sdk/core/escrow/shamir.ts'
import { type VerifiedPersonal, verifyPersonalProfile } from '../../sdk/core/profile/index.ts'
import { type Mesh, type Tagged, writeTagged } from '../../sdk/core/schema/index.ts'
import { type SuiteName, suiteNames } from '../../sdk/core/suite/index.ts'
import {
  deps,
  type Family,
  LATER,
  makeApplication,
  makeFamily,
  makePersonal,
} from '../core/profile/family.ts'
import { type Message, messagesOf } from './messages.ts'
import { type Recorded, readRecorded } from './recorded.ts'

/** A decision, and what the device that waits for it knows. */
export interface ResultCase {
  readonly signed: Mesh<'SignedConnectionResult'>
  readonly expected: ExpectedResult
}

export interface EscrowCase {
  readonly suite: SuiteName
  readonly entry: Mesh<'OfflineEscrowEntry'>
  readonly secret: Bytes
  /** UDF of the master signature key inside. */
  readonly master: string
  readonly shares: readonly string[]
  readonly quorum: number
}

export interface SuiteCorpus {
  readonly suite: SuiteName
  readonly alice: Family
  /** Has keys of her own, and signs with them whatever helps her. */
  readonly mallory: Family
  /** Alice's profile a second later. */
  readonly later: { readonly signed: Mesh<'SignedPersonalProfile'>; readonly personal: VerifiedPersonal }
  readonly application: Mesh<'SignedApplicationProfile'>
  readonly malloryApplication: Mesh<'SignedApplicationProfile'>
  readonly request: Mesh<'SignedConnectionRequest'>
  readonly malloryRequest: Mesh<'SignedConnectionRequest'>
  readonly results: readonly ResultCase[]
  /** Mallory’s profile with Alice’s device in it, of which Alice knows nothing. */
  readonly kidnapping: Mesh<'SignedPersonalProfile'>
  /** Sound results that take Alice’s device there, which nobody waits for. */
  readonly malloryResults: readonly Mesh<'SignedConnectionResult'>[]
  readonly escrow: EscrowCase
}

export interface Corpus {
  readonly suites: readonly SuiteCorpus[]
  /** Tagged objects as text, payloads included. */
  readonly texts: readonly string[]
  readonly requests: readonly Message[]
  readonly responses: readonly Message[]
  /** Undefined where the recorded data is not at hand. */
  readonly recorded: Recorded | undefined
}

/** Makes fresh keys and objects: each run has others, so what a finding was found with is in the finding. */
export async function createCorpus(): Promise<Corpus> {
  const suites: SuiteCorpus[] = []
  for (const suite of suiteNames) suites.push(await createSuiteCorpus(suite))
  const objects = suites.flatMap(objectsOf)
  const made = objects.flatMap(object => [
    writeTagged(object),
    writeTagged(object, 'reference'),
    ...payloadsOf(object),
  ])
  const recorded = await readRecorded()
  const { requests, responses } = messagesOf(suites[0]!)
  return {
    suites,
    texts: [...new Set([...made, ...(recorded?.texts ?? [])])],
    requests: [...requests, ...(recorded?.requests ?? [])],
    responses: [...responses, ...(recorded?.responses ?? [])],
    recorded,
  }
}

/** The objects of a suite, tagged as they travel. */
export function objectsOf(
  corpus: SuiteCorpus,
): readonly Tagged<'Entry' | 'JoseWebSignature' | 'JoseWebEncryption'>[] {
  const { alice, mallory, later, escrow } = corpus
  const families = [alice, mallory].flatMap(
    ({ signed, master, devices }) =>
      [
        { tag: 'SignedPersonalProfile', value: signed },
        { tag: 'SignedMasterProfile', value: master },
        ...devices.map(device => ({ tag: 'SignedDeviceProfile', value: device.signed }) as const),
      ] as const,
  )
  const applications = [corpus.application, corpus.malloryApplication].map(
    value => ({ tag: 'SignedApplicationProfile', value }) as const,
  )
  const requests = [corpus.request, corpus.malloryRequest].map(
    value => ({ tag: 'SignedConnectionRequest', value }) as const,
  )
  const results = [...corpus.results.map(({ signed }) => signed), ...corpus.malloryResults].map(
    value => ({ tag: 'SignedConnectionResult', value }) as const,
  )
  return [
    ...families,
    { tag: 'SignedPersonalProfile', value: later.signed },
    { tag: 'SignedPersonalProfile', value: corpus.kidnapping },
    ...applications,
    ...requests,
    ...results,
    { tag: 'OfflineEscrowEntry', value: escrow.entry },
    { tag: 'JoseWebSignature', value: alice.devices[0].signed.SignedData! },
    { tag: 'JoseWebEncryption', value: escrow.entry.EncryptedData! },
  ]
}

export async function createSuiteCorpus(suite: SuiteName): Promise<SuiteCorpus> {
  const [alice, mallory] = await Promise.all([makeFamily(suite), makeFamily(suite)])
  const signed = await makePersonal(alice, { updated: LATER })
  const kidnapping = await makePersonal(mallory, {
    devices: [alice.devices[0].signed, mallory.devices[0].signed],
  })
  const [request, malloryRequest] = await Promise.all(
    [alice, mallory].map(family => createRequest(family, alice)),
  )
  return {
    suite,
    alice,
    mallory,
    later: { signed, personal: await verifyPersonalProfile(deps, signed) },
    application: await makeApplication(alice),
    malloryApplication: await makeApplication(mallory),
    request: request!.signed,
    malloryRequest: malloryRequest!.signed,
    results: await createResults(alice, request!.nonce),
    kidnapping,
    malloryResults: await createMalloryResults(alice, mallory, kidnapping),
    escrow: await createEscrow(suite, alice),
  }
}

function createRequest(family: Family, to: Family) {
  const [device] = family.devices
  return createConnectionRequest(deps, {
    device: device.signed,
    key: device.keys.signature.privateKey,
    profile: to.udf,
  })
}

/** Both ways of connecting where the suite has both, and both decisions. */
async function createResults(alice: Family, nonce: string | undefined): Promise<readonly ResultCase[]> {
  const [device] = alice.devices
  const base = { device: device.signed, personal: alice.signed, online: alice.online.privateKey }
  const cases: ResultCase[] = []
  for (const decision of ['Accepted', 'Rejected'] as const) {
    cases.push({
      signed: await createConnectionResult(deps, { ...base, decision, nonce }),
      expected: { device, profile: alice.udf, nonce },
    })
    if (nonce === undefined) continue
    const secret = deps.crypto.getRandomValues(new Uint8Array(16))
    const mac = await scanMac(deps, { secret, device: device.udf, profile: alice.udf, decision })
    cases.push({
      signed: await createConnectionResult(deps, { ...base, decision, mac, account: 'alice@example.com' }),
      expected: { device, secret },
    })
  }
  return cases
}

/** Mallory takes Alice’s device into a profile of her own. */
function createMalloryResults(
  { suite, devices }: Family,
  { online }: Family,
  personal: Mesh<'SignedPersonalProfile'>,
): Promise<Mesh<'SignedConnectionResult'>[]> {
  const extra = suite === '2017' ? {} : { mac: bytesToBase64Url(new Uint8Array(32)) }
  const base = {
    device: devices[0].signed,
    personal,
    online: online.privateKey,
    decision: 'Accepted',
  } as const
  return Promise.all([
    createConnectionResult(deps, base),
    createConnectionResult(deps, { ...base, ...extra }),
  ])
}

async function createEscrow(suite: SuiteName, alice: Family): Promise<EscrowCase> {
  const made = await createEscrowEntry(deps, {
    suite,
    signature: alice.signature.privateKey,
    escrow: [alice.escrow.privateKey],
  })
  const quorum = suite === 'modern' ? 2 : 3
  const shares = splitSecret(deps, made.secret, { quorum, shares: suite === '2017' ? quorum : quorum + 2 })
  return { suite, ...made, master: alice.udf, shares, quorum }
}

/** What is signed in an object. */
function payloadsOf({ value }: { readonly value: object }): readonly string[] {
  const payload = (value as Mesh<'SignedProfile'>).SignedData?.payload
  return payload === undefined ? [] : [bytesToUtf8(payload)]
}
