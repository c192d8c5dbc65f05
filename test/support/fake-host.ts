/** A stateful stand-in for the engine: plays one device in memory, and lets a test say what others do. */
import { MeshError, type MeshErrorCode } from '../../sdk/core/error.ts'
import type { SuiteName } from '../../sdk/core/suite/index.ts'
import type {
  AcceptOptions,
  ConnectedDevice,
  ConnectSummary,
  DeviceSummary,
  FoundProfile,
  MachineSummary,
  MeshApi,
  PendingRequest,
  ProfileSummary,
  Validation,
} from '../../sdk/engine/api.ts'
import type { Collection, DeviceKind } from '../../sdk/engine/records.ts'

export const aliceUdf = 'MA5GY-TWRXD-QJ4LH-C7OBE-K2VNS-3ZPUF'
export const phoneUdf = 'MCPZ6-ILAR4-7YEKQ-WDTB5-UO2HN-6XJSV'
const laptopUdf = 'MBX7Q-4NEWT-RJ2VA-OLDPC-5KZYH-IU6GS'
const scanAuthenticator = 'MDKW3-Z7QHP-L5XBN-RT2YC-6VJFA-EOU4I'
const addressAuthenticator = 'MB4TN-QY6ZR-2JCVK-HDXW7-PAE3L-5GSOF'
export const scanUri = `http://localhost/#/scan/${phoneUdf}/q83vEjRWeJCrze8SNFZ4kA/Pixel`
export const addressUri = `http://localhost/#/approve/alice@example.com/${addressAuthenticator}`

type Outcome = 'accepted' | MeshErrorCode
type Call = keyof MeshApi

export interface FakeProfile {
  readonly administrator?: boolean
  /** Without another device. */
  readonly alone?: boolean
  readonly keysMissing?: boolean
}

export class FakeHost implements MeshApi {
  /** What names are refused, and why. */
  readonly refusedNames = new Map<string, MeshErrorCode>([
    ['admin@example.com', 'mesh/account/reserved'],
    ['taken@example.com', 'mesh/account/taken'],
    ['a@example.com', 'mesh/account/short'],
  ])
  /** What was asked of the host, in order. */
  readonly calls: string[] = []
  readonly #devices: DeviceSummary[] = []
  readonly #profiles: ProfileSummary[] = []
  readonly #connects = new Map<string, ConnectSummary>()
  readonly #outcomes = new Map<string, Outcome>()
  readonly #pending: PendingRequest[] = []
  readonly #scans = new Map<string, PendingRequest>()
  readonly #failures = new Map<Call, MeshErrorCode>()
  readonly #slow = new Map<Call, Promise<void>>()
  #revision = 0
  #wake: (() => void)[] = []

  /** A machine with a profile of two devices, this one its administrator. */
  static withProfile(options: FakeProfile = {}): FakeHost {
    const { administrator = true, alone = false, keysMissing = false } = options
    const host = new FakeHost()
    host.#devices.push(thisDevice('Chrome on Linux', 'browser'))
    const other = { ...phone('Alice’s phone'), approvedAt: '2026-03-01T09:12:00Z', approvedBy: laptopUdf }
    const devices = [member(true, 'Chrome on Linux', 'browser'), ...(alone ? [] : [other])]
    host.#profiles.push({ ...profileOf('alice@example.com', devices, administrator), keysMissing })
    return host
  }

  /** Lets the next calls of a kind fail, until `recover`. */
  fail(call: Call, code: MeshErrorCode): void {
    this.#failures.set(call, code)
  }

  recover(call: Call): void {
    this.#failures.delete(call)
  }

  /** Holds calls of a kind back until the returned function is called. */
  hold(call: Call): () => void {
    let release = () => {}
    this.#slow.set(call, new Promise(resolve => (release = resolve)))
    return () => {
      this.#slow.delete(call)
      release()
    }
  }

  /** A device asks to join by the account's address. */
  arrive(request: Partial<PendingRequest> = {}): PendingRequest {
    const arrived: PendingRequest = {
      id: `${aliceUdf}/${phoneUdf}/asked`,
      way: 'address',
      account: 'alice@example.com',
      device: phoneUdf,
      kind: 'phone',
      authenticator: addressAuthenticator,
      challenge: [2, 4],
      scanned: false,
      ...request,
    }
    this.#pending.splice(
      0,
      this.#pending.length,
      ...this.#pending.filter(({ id }) => id !== arrived.id),
      arrived,
    )
    this.#change('requests')
    return arrived
  }

  /** A request is answered elsewhere or expires. */
  vanish(id: string): void {
    this.#pending.splice(0, this.#pending.length, ...this.#pending.filter(request => request.id !== id))
    this.#change('requests')
  }

  /** Another device decides about this one's request. */
  answer(outcome: Outcome): void {
    for (const id of this.#connects.keys()) this.#outcomes.set(id, outcome)
  }

  async summary(): Promise<MachineSummary> {
    await this.#begin('summary')
    return {
      devices: [...this.#devices],
      profiles: [...this.#profiles],
      connects: [...this.#connects.values()],
      creates: [],
    }
  }

  async validate(account: string): Promise<Validation> {
    await this.#begin('validate')
    const code = account.includes('@') ? this.refusedNames.get(account) : 'mesh/account/format'
    return code
      ? { account, valid: false, code, reason: new MeshError(code, '').remedy }
      : { account, valid: true }
  }

  async suites(): Promise<readonly SuiteName[]> {
    return ['modern', 'nist', '2017']
  }

  async lookUp(account: string): Promise<FoundProfile> {
    await this.#begin('lookUp')
    const profile = this.#profiles.find(({ accounts }) => accounts.includes(account))
    if (!profile) throw new MeshError('mesh/account/missing', 'There is no such account.')
    const { udf, suite, digest, devices } = profile
    return {
      account,
      udf,
      suite,
      digest,
      devices: devices.map(({ udf, kind }) => ({ udf, kind })),
      applications: [],
    }
  }

  async createDevice({ name, kind }: { name: string; kind: DeviceKind }): Promise<DeviceSummary> {
    await this.#begin('createDevice')
    const device = thisDevice(name, kind)
    this.#devices.push(device)
    this.#change('devices')
    return device
  }

  async createAccount({ account }: { account: string }): Promise<ProfileSummary> {
    await this.#begin('createAccount')
    const refusal = this.refusedNames.get(account)
    if (refusal) throw new MeshError(refusal, 'The portal refused the name.')
    const [device] = this.#devices
    const profile = profileOf(
      account,
      [member(true, device?.name ?? 'Browser', device?.kind ?? 'browser')],
      true,
    )
    this.#profiles.push(profile)
    this.#change('profiles')
    return profile
  }

  async refresh(profile: string): Promise<ProfileSummary> {
    await this.#begin('refresh')
    return this.#profile(profile)
  }

  async forget(profile: string): Promise<void> {
    await this.#begin('forget')
    this.#profiles.splice(0, this.#profiles.length, ...this.#profiles.filter(({ udf }) => udf !== profile))
    this.#change('profiles')
  }

  async beginConnect({ account }: { account?: string }): Promise<ConnectSummary> {
    await this.#begin('beginConnect')
    const connect: ConnectSummary = {
      id: `connect-${this.calls.length}`,
      way: account === undefined ? 'scan' : 'address',
      state: 'requested',
      device: laptopUdf,
      ...(account !== undefined && { account, profile: aliceUdf }),
      authenticator: account === undefined ? scanAuthenticator : addressAuthenticator,
      uri: account === undefined ? scanUri : addressUri,
      expiresAt: inMinutes(15),
    }
    this.#connects.set(connect.id, connect)
    this.#change('connects')
    return connect
  }

  async advanceConnect(id: string): Promise<ConnectSummary> {
    await this.#begin('advanceConnect')
    const connect = this.#connects.get(id)
    if (!connect) throw new MeshError('mesh/connect/missing', 'There is no such connect.')
    const outcome = this.#outcomes.get(id)
    if (outcome === undefined) return connect
    this.#connects.delete(id)
    if (outcome === 'accepted') return this.#join(connect)
    const state =
      outcome === 'mesh/connect/rejected'
        ? 'rejected'
        : outcome === 'mesh/connect/expired'
          ? 'expired'
          : 'failed'
    this.#change('connects')
    return { ...connect, state, error: { code: outcome, message: 'As the test says.' } }
  }

  async cancelConnect(id: string): Promise<void> {
    await this.#begin('cancelConnect')
    this.#connects.delete(id)
    this.#change('connects')
  }

  async pending(): Promise<readonly PendingRequest[]> {
    await this.#begin('pending')
    return [...this.#pending]
  }

  async scan(profile: string, uri: string): Promise<PendingRequest> {
    await this.#begin('scan')
    if (uri.includes('#/scan/')) {
      const scanned = this.#scanned({
        way: 'scan',
        authenticator: scanAuthenticator,
        challenge: [3],
        suggestedName: 'Pixel',
        id: `${profile}/${phoneUdf}/scanned`,
      })
      this.#scans.set(scanned.id, scanned)
      return scanned
    }
    const waiting = this.#pending.find(({ authenticator }) => uri.endsWith(authenticator))
    if (waiting) return { ...waiting, scanned: true }
    if (uri.includes('#/approve/'))
      throw new MeshError('mesh/connect/missing', 'No request has that authenticator.')
    throw new MeshError('mesh/connect/uri', 'The text is no link.')
  }

  async accept(profile: string, id: string, options: AcceptOptions): Promise<ProfileSummary> {
    await this.#begin('accept')
    const request = this.#take(id)
    const groups = request.authenticator.split('-')
    const right = [request.authenticator, request.challenge.map(index => groups[index]).join(' ')]
    if (!right.includes(options.authenticator))
      throw new MeshError('mesh/connect/authenticator', 'They differ.')
    this.vanish(id)
    this.#scans.delete(id)
    const before = this.#profile(profile)
    const joined = { ...phone(options.name ?? 'Phone'), approvedAt: inMinutes(0), approvedBy: before.device }
    const after = { ...before, devices: [...before.devices, joined] }
    this.#profiles.splice(this.#profiles.indexOf(before), 1, after)
    this.#change('profiles')
    return after
  }

  async reject(_profile: string, id: string): Promise<void> {
    await this.#begin('reject')
    this.#take(id)
    this.vanish(id)
    this.#scans.delete(id)
  }

  async resume(): Promise<MachineSummary> {
    return this.summary()
  }

  async changed(
    since: number,
    timeout: number,
  ): Promise<{ revision: number; collections: readonly Collection[] }> {
    if (this.#revision === since)
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, timeout)
        this.#wake.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    return {
      revision: this.#revision,
      collections: this.#revision === since ? [] : ['profiles', 'connects', 'requests'],
    }
  }

  async #begin(call: Call): Promise<void> {
    this.calls.push(call)
    await this.#slow.get(call)
    const failure = this.#failures.get(call)
    if (failure) throw new MeshError(failure, 'As the test says.')
  }

  #join(connect: ConnectSummary): ConnectSummary {
    const device = this.#devices[0] ?? thisDevice('Chrome on Linux', 'browser')
    if (this.#devices.length === 0) this.#devices.push(device)
    const members = [{ ...phone('Alice’s phone') }, member(true, device.name, device.kind)]
    this.#profiles.push(profileOf('alice@example.com', members, false))
    this.#change('profiles')
    return { ...connect, state: 'joined', account: 'alice@example.com', profile: aliceUdf }
  }

  #scanned(request: Partial<PendingRequest>): PendingRequest {
    return {
      id: '',
      way: 'scan',
      account: 'alice@example.com',
      device: phoneUdf,
      kind: 'phone',
      authenticator: '',
      challenge: [],
      scanned: true,
      ...request,
    }
  }

  #take(id: string): PendingRequest {
    const request = this.#scans.get(id) ?? this.#pending.find(pending => pending.id === id)
    if (!request) throw new MeshError('mesh/connect/missing', 'There is no such request.')
    return request
  }

  #profile(udf: string): ProfileSummary {
    const profile = this.#profiles.find(candidate => candidate.udf === udf)
    if (!profile) throw new MeshError('mesh/profile/missing', 'There is no such profile.')
    return profile
  }

  #change(_collection: Collection): void {
    this.#revision++
    const waiting = this.#wake
    this.#wake = []
    for (const wake of waiting) wake()
  }
}

function thisDevice(name: string, kind: string): DeviceSummary {
  return { udf: laptopUdf, suite: 'modern', kind, name, isDefault: true }
}

function member(isThisDevice: boolean, name: string, kind: string): ConnectedDevice {
  return { udf: laptopUdf, kind, name, isThisDevice }
}

function phone(name: string): ConnectedDevice {
  return { udf: phoneUdf, kind: 'phone', name, isThisDevice: false }
}

function profileOf(
  account: string,
  devices: readonly ConnectedDevice[],
  isAdministrator: boolean,
): ProfileSummary {
  return {
    udf: aliceUdf,
    suite: 'modern',
    accounts: [account],
    devices,
    device: laptopUdf,
    isAdministrator,
    isDefault: true,
    keysMissing: false,
    updated: inMinutes(0),
    digest: 'fake',
  }
}

function inMinutes(minutes: number): string {
  return `${new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 19)}Z`
}
