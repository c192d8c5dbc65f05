/**
 * A client of 2017, command by command (wire I, J, K, L.1): objects in the reference's own style, undated; plain HTTP
 * without a header more than it takes; answers read as that software reads them. It believes every answer, too.
 */
import { request as sendHttp } from 'node:http'
import { utf8ToBytes } from '../../sdk/core/bytes.ts'
import { createEscrowEntry } from '../../sdk/core/escrow/entry.ts'
import { splitSecret } from '../../sdk/core/escrow/shamir.ts'
import { encryptObject } from '../../sdk/core/jose/index.ts'
import { signObject } from '../../sdk/core/jose/jws.ts'
import {
  type Mesh,
  type RequestOf,
  type ResponseOf,
  readTagged,
  type Tagged,
  type TransactionName,
  type TypeName,
  writeRequest,
  writeTagged,
} from '../../sdk/core/schema/index.ts'
import { generateKeyPair, type KeyPair, publicKeyToWire } from '../../sdk/core/suite/index.ts'
import { authenticatorOf, createRandomIdentifier } from '../../sdk/core/udf.ts'
import { deps } from './crypto.ts'
import { type Complaints, readResponseOf2017 } from './portal-of-2017/reader.ts'

export interface DeviceOf2017 {
  readonly udf: string
  readonly signature: KeyPair
  readonly encryption: KeyPair
  readonly signed: Mesh<'SignedDeviceProfile'>
}

/** The profile as this machine has it, with the keys of its administration. */
interface OwnProfile {
  readonly udf: string
  readonly signature: KeyPair
  readonly escrow: KeyPair
  readonly online: KeyPair
  readonly account: string
  inner: Mesh<'PersonalProfile'>
  signed: Mesh<'SignedPersonalProfile'>
}

const SUITE = '2017'
const generate = (use: 'sign' | 'encrypt' | 'authenticate') =>
  generateKeyPair(deps, { suite: SUITE, use, extractable: true })

export class ClientOf2017 {
  readonly #url: URL
  readonly #complaints: Complaints = { all: [] }
  device!: DeviceOf2017
  profile!: OwnProfile
  #connecting: { readonly account: string; readonly profile: string } | undefined
  /** What a portal sent that this software survived by luck. */
  readonly complaints = this.#complaints.all

  /** @param url of the portal, without a path */
  constructor(url: string) {
    this.#url = new URL('/.well-known/mmm/', url)
  }

  /** `device`: makes the profile of this machine. */
  async createDevice(id = 'Default', description = 'Unknown'): Promise<DeviceOf2017> {
    const [signature, authentication, encryption] = await Promise.all([
      generate('sign'),
      generate('authenticate'),
      generate('encrypt'),
    ])
    const udf = signature.publicKey.udf
    const value = {
      Identifier: udf,
      Names: [id],
      Description: description,
      DeviceSignatureKey: publicKeyToWire(signature.publicKey),
      DeviceAuthenticationKey: publicKeyToWire(authentication.publicKey),
      DeviceEncryptionKey: publicKeyToWire(encryption.publicKey),
    }
    const signed = await sign('DeviceProfile', value, signature)
    this.device = { udf, signature, encryption, signed }
    return this.device
  }

  /** `verify`: whether the name is free. */
  async verify(account: string): Promise<boolean> {
    const { Valid } = await this.post('ValidateAccount', { Account: account, Language: ['en-uk'] })
    return Valid === true
  }

  /** `personal create`: reports success whatever the portal says. */
  async createPersonal(account: string): Promise<OwnProfile> {
    const [signature, online, escrow] = await Promise.all([
      generate('sign'),
      generate('sign'),
      generate('encrypt'),
    ])
    const udf = signature.publicKey.udf
    const master = await sign(
      'MasterProfile',
      {
        Identifier: udf,
        MasterSignatureKey: publicKeyToWire(signature.publicKey),
        MasterEscrowKeys: [publicKeyToWire(escrow.publicKey)],
        OnlineSignatureKeys: [publicKeyToWire(online.publicKey)],
      },
      signature,
    )
    const inner = {
      Identifier: udf,
      SignedMasterProfile: master,
      Devices: [this.device.signed],
      Applications: [],
    }
    const signed = await sign('PersonalProfile', inner, online)
    this.profile = { udf, signature, escrow, online, account, inner, signed }
    await this.post('CreateAccount', {
      Account: account,
      Profile: { tag: 'SignedPersonalProfile', value: signed },
    })
    return this.profile
  }

  /** `personal escrow` */
  async escrow(quorum: number, shares: number): Promise<{ identifier: string; shares: readonly string[] }> {
    const { entry, secret } = await createEscrowEntry(deps, {
      suite: SUITE,
      signature: this.profile.signature.privateKey,
      escrow: [this.profile.escrow.privateKey],
    })
    await this.post('Publish', { Entry: { tag: 'OfflineEscrowEntry', value: entry } })
    return { identifier: entry.Identifier!, shares: splitSecret(deps, secret, { quorum, shares }) }
  }

  /** `ssh create`: the personal profile that lists it, then the application itself (wire I.1). */
  async createSsh(): Promise<string> {
    const identifier = createRandomIdentifier(deps)
    const devices = devicesOf(this.profile.inner)
    const udfs = devices.map(device => device.Identifier!)
    const entry = {
      Identifier: identifier,
      Type: 'SSHProfile',
      AdminDeviceUDF: [this.device.udf],
      DecryptDeviceUDF: udfs,
    }
    await this.#change({ Applications: [...(this.profile.inner.Applications ?? []), entry] })
    await this.#publish({ tag: 'SignedPersonalProfile', value: this.profile.signed })
    await this.#publish({ tag: 'SignedApplicationProfile', value: await this.signSsh(identifier) })
    return identifier
  }

  /** A version of the application, with the private key left out as that software does. */
  async signSsh(identifier: string): Promise<Mesh<'SignedApplicationProfile'>> {
    const { publicKey } = await generate('authenticate')
    const { PublicParameters } = publicKeyToWire(publicKey)
    const encrypt = async (tag: 'SSHProfilePrivate' | 'SSHDevicePrivate', value: object) => ({
      tag: 'JoseWebEncryption' as const,
      value: await encryptObject(deps, {
        suite: SUITE,
        recipients: [this.device.encryption.publicKey],
        plaintext: utf8ToBytes(writeTagged({ tag, value } as Tagged<typeof tag>, 'reference')),
        contentTag: tag,
      }),
    })
    const value = {
      Identifier: identifier,
      Devices: [
        {
          tag: 'SSHDevicePublic',
          value: { DeviceUDF: this.device.udf, PublicKey: { PublicParameters } },
        } as const,
      ],
      SharedPrivate: await encrypt('SSHProfilePrivate', { HostEntries: [] }),
      DevicePrivate: [await encrypt('SSHDevicePrivate', { DevicePrivateKey: {} })],
    }
    return sign('SSHProfile', value, this.device.signature)
  }

  /** `connect start`: returns the authenticator that it shows. */
  async startConnect(account: string): Promise<string> {
    const found = await this.getAccount(account)
    if (found === undefined) throw new Error('NullReferenceException')
    const parent = found.Identifier!
    const value = { ParentUDF: parent, Device: this.device.signed, DeviceData: [] }
    const SignedRequest = {
      ...(await sign('ConnectionRequest', value, this.device.signature)),
      Identifier: this.device.udf,
    }
    await this.post('ConnectStart', { SignedRequest, AccountID: account })
    this.#connecting = { account, profile: parent }
    return authenticatorOf(deps, [this.device.udf, parent])
  }

  /** `connect pending`: authenticators of the requests that wait. */
  async pending(): Promise<readonly string[]> {
    const { Pending = [] } = await this.post('ConnectPending', { AccountID: this.profile.account })
    return Promise.all(Pending.map(request => this.#authenticator(request)))
  }

  /** `connect accept`: the last request whose authenticator begins so. The new profile is kept here and not published. */
  async accept(prefix: string, decision = 'Accepted'): Promise<void> {
    const { Pending = [] } = await this.post('ConnectPending', { AccountID: this.profile.account })
    const authenticators = await Promise.all(Pending.map(request => this.#authenticator(request)))
    const request = Pending[authenticators.findLastIndex(text => text.startsWith(prefix))]
    const device = readPayload(request!, 'ConnectionRequest').Device!
    if (decision === 'Accepted') await this.#change({ Devices: [...devicesOf(this.profile.inner), device] })
    const value = {
      Device: device,
      Result: decision,
      Profile: { tag: 'SignedPersonalProfile', value: this.profile.signed } as const,
    }
    const Result = {
      ...(await sign('ConnectionResult', value, this.profile.online)),
      Identifier: request!.Identifier!,
    }
    await this.post('ConnectComplete', { Result, AccountID: this.profile.account })
  }

  /** `connect complete`: takes whatever profile comes, and creates the account anew with it. */
  async completeConnect(): Promise<Mesh<'PersonalProfile'> | undefined> {
    const { account } = this.#connecting!
    const { Result } = await this.post('ConnectStatus', { AccountID: account, DeviceID: this.device.udf })
    const profile = Result && readPayload(Result, 'ConnectionResult').Profile
    if (profile?.tag !== 'SignedPersonalProfile') return undefined
    await this.post('CreateAccount', { Account: account, Profile: profile })
    return readPayload(profile.value, 'PersonalProfile')
  }

  /** What `dump`, `connect start` and others fetch first. */
  async getAccount(account: string): Promise<Mesh<'SignedPersonalProfile'> | undefined> {
    const { Entries } = await this.post('Get', { Account: account, Multiple: false })
    return Entries?.[0]?.value as Mesh<'SignedPersonalProfile'> | undefined
  }

  /** @throws where the list is left out, as the reference's own path for escrow entries does */
  async getIdentifier(identifier: string): Promise<Tagged<'Entry'> | undefined> {
    const { Entries } = await this.post('Get', { Identifier: identifier, Multiple: false })
    if (Entries === undefined) throw new Error('NullReferenceException')
    return Entries[0]
  }

  /** Anything else. @throws where the answer is not one that a client of 2017 can read */
  async post<N extends TransactionName>(transaction: N, content: RequestOf<N>): Promise<ResponseOf<N>> {
    const text = writeRequest(transaction, content, 'reference')
    const answer = await exchange(this.#url, utf8ToBytes(text))
    return readResponseOf2017(transaction, answer, this.#complaints)
  }

  async #publish(entry: Tagged<'Entry'>): Promise<void> {
    await this.post('Publish', { Entry: entry })
  }

  async #change(members: Partial<Mesh<'PersonalProfile'>>): Promise<void> {
    this.profile.inner = { ...this.profile.inner, ...members }
    this.profile.signed = await sign('PersonalProfile', this.profile.inner, this.profile.online)
  }

  #authenticator(request: Mesh<'SignedConnectionRequest'>): Promise<string> {
    return authenticatorOf(deps, [request.Identifier!, this.profile.udf])
  }
}

function devicesOf({ Devices = [] }: Mesh<'PersonalProfile'>): readonly Mesh<'SignedDeviceProfile'>[] {
  return Devices
}

async function sign<T extends TypeName>(
  tag: T,
  value: Mesh<NoInfer<T>>,
  { privateKey }: KeyPair,
): Promise<Mesh<'SignedProfile'>> {
  const payload = utf8ToBytes(writeTagged<T>({ tag, value }, 'reference'))
  const SignedData = await signObject(deps, { key: privateKey, payload, contentTag: tag })
  const { Identifier } = value as Mesh<'Entry'>
  return { ...(Identifier !== undefined && { Identifier }), SignedData }
}

function readPayload<T extends TypeName>(signed: Mesh<'SignedProfile'>, type: T): Mesh<T> {
  return readTagged(signed.SignedData!.payload!, type as TypeName).value as Mesh<T>
}

/** One connection for one request, and no header that is not needed. */
function exchange(url: URL, body: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length }
    const request = sendHttp(url, { method: 'POST', headers, agent: false }, response => {
      const chunks: Buffer[] = []
      response.on('data', chunk => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode! > 399) reject(new Error(`The connection failed: ${response.statusCode}`))
        else resolve(new Uint8Array(Buffer.concat(chunks)))
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}
