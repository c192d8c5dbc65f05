import { describe, expect, it } from 'vitest'
import { verifyConnectionRequest } from '../../../sdk/core/connection/request.ts'
import { verifyConnectionResult } from '../../../sdk/core/connection/result.ts'
import { recipientsOf } from '../../../sdk/core/jose/jwe.ts'
import type { ApplicationWarning } from '../../../sdk/core/profile/application-recipients.ts'
import { verifyApplicationProfile } from '../../../sdk/core/profile/application-verify.ts'
import { type VerifiedDevice, verifyDeviceProfile } from '../../../sdk/core/profile/device.ts'
import { type VerifiedPersonal, verifyPersonalProfile } from '../../../sdk/core/profile/personal.ts'
import { readExactly, type SignedProfile, signatureOf } from '../../../sdk/core/profile/signed.ts'
import { verifySuccessor } from '../../../sdk/core/profile/version.ts'
import { type Mesh, readTagged, type Tagged, type TypeName } from '../../../sdk/core/schema/index.ts'
import { describeVectors, type Vectors } from '../../support/vectors.ts'
import { deps } from './family.ts'
import { isOf2017, type LogObject, listing, objectsOfLog, personalsOf } from './recorded.ts'

/** Local files wrap what they hold (wire B.11). */
const readable = ['Entry', 'Serialization', 'PortalEntry'] as const satisfies TypeName[]

describeVectors('profiles', await import('virtual:vectors/profiles'), vectors => {
  const records: readonly Vectors[] = vectors.profiles
  const logs = import('virtual:vectors/jlog').then(({ default: jlog }) => personalsOf(jlog))

  it('are sixteen', () => expect(records).toHaveLength(16))

  it.each(records.map(record => [record.type, record.source.slice(-60), record]))(
    '%s from …%s verifies',
    async (_type, _source, record) => {
      const { text, expect: expected } = record
      const object = unwrap(readTagged(text, readable))
      switch (object.tag) {
        case 'SignedDeviceProfile': {
          const device = await verifyDeviceProfile(deps, object.value)
          expect(device.suite).toBe('2017')
          expect(['Default', 'Alice Laptop']).toContain(device.kind)
          return expectSigner(device.udf, expected)
        }
        case 'SignedPersonalProfile': {
          const personal = await verifyPersonalProfile(deps, object.value)
          if (expected.identifier) expectPersonal(personal, expected)
          return expectSigner(personal.master.onlineKeys[0]!.udf, expected)
        }
        case 'SignedApplicationProfile': {
          const personal =
            listing(await logs, object.value.Identifier!) ?? (await standIn(records, object.value))
          const application = await verifyApplicationProfile(deps, object.value, { personal })
          expect(application.type).toBe(expected.payloadTag)
          expect(application.warnings).toEqual(record.source.endsWith('ssh2') ? readByJoiner(await logs) : [])
          if (expected.identifier) expectApplication(application.payload, expected)
          return expectSigner(application.signer.udf, expected)
        }
        case 'ConnectionsPending': {
          const [request, ...more] = object.value.Requests!
          const verified = await verifyConnectionRequest(deps, request!, { profile: expected.parentUDF })
          expect(more).toEqual([])
          expect(verified.authenticator).toBe(expected.authenticator)
          expect(verified.device.udf).toBe(expected.requestIdentifier)
          expect('nonce' in verified).toBe(false)
          return expectSigner(signatureOf(request!).kid, expected)
        }
        case 'SignedConnectionResult': {
          const { Device } = readExactly(object.value.SignedData!.payload!, 'ConnectionResult')
          const mine = { udf: expected.identifier, signed: Device! }
          const profile = expected.profileIdentifier
          const { decision } = await verifyConnectionResult(deps, object.value, { device: mine, profile })
          expect(decision).toBe('accepted')
          return expectSigner(signatureOf(object.value).kid, expected)
        }
        default:
          expect.unreachable(`A ${object.tag} was not expected.`)
      }
    },
  )
})

describeVectors('jlog', await import('virtual:vectors/jlog'), vectors => {
  const logs: readonly Vectors[] = vectors.logs
  const personals = personalsOf(vectors)

  describe.each(logs.filter(isOf2017).map(log => [log.source.slice(-70), log]))('…%s', (_, log) => {
    it('has only objects that verify, but for one that was published to see whether it would be taken', async () => {
      const refused: string[] = []
      for (const object of objectsOfLog(log.text)) {
        await verifyLogged(object, await personals).catch(error =>
          refused.push(`${object.key} ${error.code}`),
        )
      }
      expect(refused).toEqual(log.text.includes('MBAD') ? ['MBAD mesh/schema/missing'] : [])
    })
  })

  it('has histories in which each version may follow the one before', async () => {
    const all = await personals
    const identifiers = new Set(all.map(personal => personal.udf))
    expect(identifiers.size).toBe(2)
    for (const udf of identifiers) {
      const versions = all.filter(personal => personal.udf === udf)
      const steps = versions.slice(1).map((next, index) => verifySuccessor(versions[index]!, next))
      expect(steps).toContain('newer')
    }
  })

  it('has objects of 2015, which are refused by name', () => {
    const older = logs.filter(log => !isOf2017(log) && !log.source.includes('mmm.jlog'))
    const texts = older.flatMap(log => objectsOfLog(log.text)).map(({ text }) => text)
    const signed = texts.filter(text => text.includes('SignedData'))
    expect(signed.length).toBeGreaterThan(4)
    for (const text of signed) {
      expect(() => readTagged(text, readable)).toThrow(
        expect.objectContaining({ code: 'mesh/schema/member' }),
      )
    }
  })
})

async function verifyLogged({ key, text }: LogObject, personals: readonly VerifiedPersonal[]): Promise<void> {
  const object = readTagged(text, readable)
  switch (object.tag) {
    case 'SignedPersonalProfile':
      await verifyPersonalProfile(deps, object.value, { udf: key })
      break
    case 'SignedDeviceProfile':
      expect((await verifyDeviceProfile(deps, object.value)).udf).toBe(key)
      break
    case 'SignedApplicationProfile':
      await verifyApplicationProfile(deps, object.value, {
        personal: listing(personals, key)!,
        identifier: key,
      })
      break
    case 'ConnectionsPending':
      for (const request of object.value.Requests ?? []) {
        await verifyConnectionRequest(deps, request, { profile: key.replace('Pending-', '') })
      }
      break
    case 'SignedConnectionResult': {
      const { Device, Profile } = readExactly(object.value.SignedData!.payload!, 'ConnectionResult')
      const device = { udf: key.replace('Result-', ''), signed: Device! }
      await verifyConnectionResult(deps, object.value, { device, profile: Profile!.value.Identifier })
      break
    }
    default:
      expect(['Account', 'OfflineEscrowEntry']).toContain(object.tag)
  }
}

function unwrap(object: Tagged<(typeof readable)[number]>) {
  switch (object.tag) {
    case 'SerializationDevice':
      return { tag: 'SignedDeviceProfile', value: object.value.Profile! } as const
    case 'SerializationPersonal':
      return { tag: 'SignedPersonalProfile', value: object.value.Profile! } as const
    default:
      return object
  }
}

/** The personal profile of two recorded applications was never published: all that is known of it is one device. */
async function standIn(records: readonly Vectors[], signed: SignedProfile): Promise<VerifiedPersonal> {
  const { kid, payload } = signatureOf(signed)
  const wrapped = records.map(({ text }) => unwrap(readTagged(text, readable)))
  const found = wrapped.find(
    ({ tag, value }) => tag === 'SignedDeviceProfile' && (value as SignedProfile).Identifier === kid,
  )
  const device: VerifiedDevice = await verifyDeviceProfile(deps, found!.value as Mesh<'SignedDeviceProfile'>)
  const entry = {
    Identifier: signed.Identifier,
    Type: readTagged(payload, 'ApplicationProfile').tag,
    AdminDeviceUDF: [kid],
    DecryptDeviceUDF: [kid],
  }
  const personal: Partial<VerifiedPersonal> = { suite: '2017', devices: [device], applications: [entry] }
  return { ...personal, master: { escrowKeys: [] } } as unknown as VerifiedPersonal
}

/** This version was encrypted to a device that joined, before the personal profile said so; it was never published. */
function readByJoiner(personals: readonly VerifiedPersonal[]): readonly ApplicationWarning[] {
  const [, joiner] = personals.at(-1)!.devices
  const warning = { kind: 'extra-recipient', udf: joiner!.encryptionKey.udf } as const
  return [warning, warning]
}

function expectSigner(signer: string, expected: Vectors): void {
  if (expected.signedBy) expect(signer).toBe(expected.signedBy)
}

function expectPersonal(personal: VerifiedPersonal, expected: Vectors): void {
  const { master, devices, applications } = personal
  expect(personal.udf).toBe(expected.identifier)
  expect(master.signatureKey.udf).toBe(expected.masterSignatureKey)
  expect(master.escrowKeys.map(key => key.udf)).toEqual(expected.masterEscrowKeys)
  expect(master.onlineKeys.map(key => key.udf)).toEqual(expected.onlineSignatureKeys)
  expect(applications).toEqual(expected.applications)
  expect(
    devices.map(device => ({
      identifier: device.udf,
      names: device.profile.Names,
      description: device.profile.Description,
      signature: device.signatureKey.udf,
      authentication: device.authenticationKey.udf,
      encryption: device.encryptionKey.udf,
    })),
  ).toEqual(expected.devices)
}

function expectApplication(payload: Tagged<'ApplicationProfile'>, expected: Vectors): void {
  const { SharedPrivate, DevicePrivate = [], Devices = [] } = payload.value
  const kids = (recipients: readonly Vectors[]) => recipients.map(({ kid }) => kid)
  expect(recipientsOf(SharedPrivate!.value)).toEqual(kids(expected.sharedPrivateRecipients))
  expect(DevicePrivate.map(part => recipientsOf(part.value))).toEqual(
    expected.devicePrivateRecipients.map(kids),
  )
  expect(Devices.map(({ tag, value }) => ({ tag, DeviceUDF: value.DeviceUDF }))).toEqual(
    expected.devices.map(({ tag, DeviceUDF }: Vectors) => ({ tag, DeviceUDF })),
  )
}
