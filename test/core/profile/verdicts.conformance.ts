import { describe, expect, it } from 'vitest'
import { verifyConnectionRequest } from '../../../sdk/core/connection/request.ts'
import { verifyConnectionResult } from '../../../sdk/core/connection/result.ts'
import type { MeshErrorCode } from '../../../sdk/core/error.ts'
import { openSharedPrivate } from '../../../sdk/core/profile/application-open.ts'
import { verifyApplicationProfile } from '../../../sdk/core/profile/application-verify.ts'
import { verifyDeviceProfile } from '../../../sdk/core/profile/device.ts'
import { type VerifiedPersonal, verifyPersonalProfile } from '../../../sdk/core/profile/personal.ts'
import { readExactly, type SignedProfile } from '../../../sdk/core/profile/signed.ts'
import { type Mesh, readRequest, readTagged, type Tagged } from '../../../sdk/core/schema/index.ts'
import { importPrivateKey } from '../../../sdk/core/suite/index.ts'
import { describeVectors, type Vectors } from '../../support/vectors.ts'
import { deps, familyOf } from './family.ts'

interface Own {
  readonly style: string
  readonly device: string
  readonly personal: string
  readonly application: string
  readonly applicationDek: { readonly jwk: Readonly<Record<string, string>> }
  readonly connectStart: string
}

/** Why each forgery is refused, where a correct verifier refuses it. */
const refusals: Readonly<Record<string, MeshErrorCode>> = {
  'app-bad-signature': 'mesh/jws/invalid',
  'bad-payload': 'mesh/jws/invalid',
  'connresult-bad-signature': 'mesh/profile/signer',
  'device-bad-signature': 'mesh/jws/invalid',
  'forged-master-identifier': 'mesh/profile/invalid',
  'inner-identifier': 'mesh/profile/invalid',
  'signed-by-msk': 'mesh/profile/signer',
  'wrapper-identifier': 'mesh/profile/invalid',
}

describeVectors('reference-verdicts', await import('virtual:vectors/reference-verdicts'), vectors => {
  describe.each(vectors.own as readonly Own[])('objects in $style style', own => {
    it('verify, and open', async () => {
      const device = await verifyDeviceProfile(deps, read(own.device, 'SignedDeviceProfile'))
      const personal = await verifyPersonalProfile(deps, read(own.personal, 'SignedPersonalProfile'))
      const signed = read(own.application, 'SignedApplicationProfile')
      const application = await verifyApplicationProfile(deps, signed, {
        personal: listingOf(personal, signed),
      })
      const { privateKey: key } = await importPrivateKey(deps, {
        parameters: parametersOf(own.applicationDek.jwk),
        use: 'encrypt',
      })
      const opened = await openSharedPrivate(deps, application, { key, type: 'CredentialProfilePrivate' })
      expect(personal.devices.map(({ udf }) => udf)).toEqual([device.udf])
      expect(opened?.Entries?.[0]).toMatchObject({ Username: 'bob', Password: 'pässword' })
    })

    it('ask to connect', async () => {
      const { transaction, request } = readRequest(own.connectStart)
      const { Identifier } = read(own.personal, 'SignedPersonalProfile')
      expect(transaction).toBe('ConnectStart')
      const { SignedRequest } = request as Mesh<'ConnectStartRequest'>
      const verified = await verifyConnectionRequest(deps, SignedRequest!, { profile: Identifier })
      expect(verified.device.udf).toBe(SignedRequest!.Identifier)
    })
  })

  it('has every forgery that is explained here', () => {
    const rejected = vectors.attacks.filter((attack: Vectors) => attack.correctVerifier === 'reject')
    expect(rejected.map((attack: Vectors) => attack.name).sort()).toEqual(Object.keys(refusals).sort())
  })

  const attacks: readonly Vectors[] = vectors.attacks
  it.each(attacks.map(attack => [attack.name, refusals[attack.name] ?? 'taken', attack.text]))(
    '%s: %s',
    async (name, verdict, text) => {
      const object = readTagged(text, 'SignedProfile') as Tagged<'SignedProfile'>
      if (verdict === 'taken') {
        expect(name).toBe('rs256')
        await expect(verifyAny(object)).resolves.toMatchObject({ suite: '2017' })
      } else await expect(verifyAny(object)).rejects.toMatchObject({ code: verdict })
    },
  )
})

/** Verifies an object for what it says it is, expecting what it claims, so that only its own faults can refuse it. */
async function verifyAny(object: Tagged<'SignedProfile'>): Promise<unknown> {
  switch (object.tag) {
    case 'SignedDeviceProfile':
      return verifyDeviceProfile(deps, object.value)
    case 'SignedPersonalProfile':
      return verifyPersonalProfile(deps, object.value)
    case 'SignedConnectionResult': {
      const { Device, Profile } = readExactly(object.value.SignedData!.payload!, 'ConnectionResult')
      const device = { udf: Device!.Identifier!, signed: Device! }
      return verifyConnectionResult(deps, object.value, { device, profile: Profile!.value.Identifier })
    }
    case 'SignedApplicationProfile': {
      const { personal, devices } = await familyOf('2017')
      // The forger claims a kid; a device that has it stands in, since the signature must fail whatever the key.
      const kid = object.value.SignedData!.signatures![0]!.header!.kid!
      const [device] = personal.devices
      const claimed = { ...device!, udf: kid, signatureKey: { ...device!.signatureKey, udf: kid } }
      expect(devices).toHaveLength(2)
      return verifyApplicationProfile(deps, object.value, {
        personal: listingOf({ ...personal, devices: [claimed] }, object.value, kid),
      })
    }
    default:
      return expect.unreachable(`A ${object.tag} was not expected.`)
  }
}

/** The recorded personal profile has no entry for the recorded application. */
function listingOf(
  personal: VerifiedPersonal,
  signed: SignedProfile,
  kid = personal.devices[0]!.udf,
): VerifiedPersonal {
  const Type = readTagged(signed.SignedData!.payload!, 'ApplicationProfile').tag
  const entry = { Identifier: signed.Identifier, Type, AdminDeviceUDF: [kid], DecryptDeviceUDF: [kid] }
  return { ...personal, applications: [...personal.applications, entry] }
}

/** All signed profiles have the same members. */
function read(text: string, type: Tagged<'SignedProfile'>['tag']): SignedProfile {
  return readTagged(text, type).value
}

function parametersOf(jwk: Readonly<Record<string, string>>) {
  const { n, e, d, p, q, dp, dq, qi } = jwk
  const text = JSON.stringify({ PrivateKeyRSA: { n, e, d, p, q, dp, dq, qi } })
  return readTagged(text, 'PrivateKeyRSA')
}
