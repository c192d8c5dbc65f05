/** The SSH application: a key for each device, and the hosts that all of them know (wire B.6). */
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import {
  type ApplicationParts,
  type ApplicationVersion,
  openDevicePrivate,
  type VerifiedDevice,
} from '../profile/index.ts'
import type { Mesh, Tagged, TaggedKey } from '../schema/index.ts'
import { isSameSshKey } from '../ssh/blob.ts'
import { deviceKeyToLine } from '../ssh/public-lines.ts'
import {
  exportPrivateParameters,
  generateKeyPair,
  importPrivateKey,
  type KeyPair,
  type PrivateKeyHandle,
  type SuiteName,
} from '../suite/index.ts'

/** What one device of the application says in public. */
export interface SshDevice {
  /** UDF of the device. */
  readonly udf: string
  readonly description: string
  /** Its public key. */
  readonly key: TaggedKey
}

/** A device's private key, or that the profile holds none: programs of 2017 made the key and threw it away (wire I.1). */
export type SshPrivateKey =
  | { readonly state: 'present'; readonly pair: KeyPair; readonly parameters: TaggedKey }
  | { readonly state: 'missing' }

type SshParts = Pick<ApplicationParts<'SSHProfile'>, 'devicesPublic' | 'devicePrivate'>

/**
 * Makes the key a device logs in with: RSA of 2048 bits in the suite of 2017, Ed25519 in `modern`, P-256 in `nist`. It
 * can be exported, since other programs are to use it.
 *
 * @throws `mesh/key/unsupported` if this WebCrypto lacks the algorithm
 */
export function createSshKey(deps: CryptoDeps, suite: SuiteName): Promise<KeyPair> {
  return generateKeyPair(deps, { suite, use: 'sign', extractable: true })
}

/**
 * The parts of an application profile that hold one device's key: public for everybody, private for the device alone.
 * Put the parts of several devices together, and hand them to `createApplicationProfile`.
 *
 * @throws `mesh/key/invalid` if the private key is not extractable
 */
export async function createSshDevice(
  deps: CryptoDeps,
  options: { readonly device: VerifiedDevice; readonly pair: KeyPair },
): Promise<Required<SshParts>> {
  const { device, pair } = options
  const PrivateParameters = await exportPrivateParameters(deps, pair.privateKey)
  return {
    devicesPublic: [
      {
        tag: 'SSHDevicePublic',
        value: {
          DeviceDescription: device.kind,
          DeviceUDF: device.udf,
          PublicKey: { PublicParameters: pair.publicKey.parameters },
        },
      },
    ],
    devicePrivate: [
      { device, value: { tag: 'SSHDevicePrivate', value: { DevicePrivateKey: { PrivateParameters } } } },
    ],
  }
}

/** The devices of a verified SSH application, in the profile's order; parts without a device or a key are left out. */
export function sshDevices(application: ApplicationVersion): readonly SshDevice[] {
  return (application.payload.value.Devices ?? []).flatMap(part => {
    if (part.tag !== 'SSHDevicePublic') return []
    const { DeviceUDF: udf, DeviceDescription: description = '', PublicKey } = part.value
    const key = PublicKey?.PublicParameters
    return udf === undefined || key === undefined ? [] : [{ udf, description, key }]
  })
}

/**
 * The lines for the `authorized_keys` of an account that all devices may log in to, each with `mmm:` and the account
 * in its comment, as programs of 2017 write them.
 *
 * @param account the Mesh account, for the comment
 * @throws `mesh/key/unsupported`, `mesh/key/invalid` for a key that SSH has no form for
 *
 * @example
 * sshAuthorizedKeys(sshDevices(application), 'alice@example.com')
 */
export function sshAuthorizedKeys(devices: readonly SshDevice[], account: string): string {
  const oneLine = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
  return devices
    .map(({ key, description }) => {
      const comment = { account: oneLine(account), description: oneLine(description) }
      return `${deviceKeyToLine(key, comment)}\n`
    })
    .join('')
}

/**
 * Opens the private key of one device, after it was found to be the private half of the key that the device shows in
 * public.
 *
 * @param options.device UDF of the device
 * @param options.key the device's encryption key
 * @throws `mesh/key/missing` if nothing in the profile is for this device; `mesh/key/invalid` if the halves differ;
 * `mesh/jwe/invalid`
 */
export async function openSshKey(
  deps: CryptoDeps,
  application: ApplicationVersion,
  options: { readonly device: string; readonly key: PrivateKeyHandle },
): Promise<SshPrivateKey> {
  const { device, key } = options
  const opened = await openDevicePrivate(deps, application, { key, type: 'SSHDevicePrivate' })
  const parameters = opened?.DevicePrivateKey?.PrivateParameters
  if (parameters === undefined) return { state: 'missing' }
  const pair = await importPrivateKey(deps, { parameters, use: 'sign', extractable: true })
  const shown = sshDevices(application).find(candidate => candidate.udf === device)
  if (shown === undefined || !isSameSshKey(shown.key, pair.publicKey.parameters)) {
    throw new MeshError('mesh/key/invalid', 'The private key is not that of the key the device shows.')
  }
  return { state: 'present', pair, parameters }
}

/** What the devices share, ready for `createApplicationProfile`. */
export function createSshShared(value: Mesh<'SSHProfilePrivate'>): Tagged<'ApplicationProfilePrivate'> {
  return { tag: 'SSHProfilePrivate', value: { HostEntries: [], ...value } }
}
