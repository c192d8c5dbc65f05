/** A stateful stand-in for the engine: plays one device in memory, and lets a test say what others do. */
import { applicationKinds } from '../../sdk/core/application/kinds.ts'
import { type CatalogKind, type EntryOf, packEntries } from '../../sdk/core/catalog/index.ts'
import { MeshError, type MeshErrorCode } from '../../sdk/core/error.ts'
import type { SuiteName } from '../../sdk/core/suite/index.ts'
import type {
  AcceptOptions,
  AddAccountOptions,
  ApplicationChange,
  ApplicationContent,
  ApplicationSummary,
  ApplicationUpdate,
  BeginConnectOptions,
  CatalogState,
  CheckSharesOptions,
  ConnectedDevice,
  ConnectSummary,
  CreateApplicationOptions,
  DeviceRemoval,
  DeviceSummary,
  EscrowOptions,
  EscrowShares,
  FoundProfile,
  Invite,
  InviteOptions,
  MachineSummary,
  MeshApi,
  PendingRequest,
  ProfileSummary,
  RecoverOptions,
  RemoveAccountOptions,
  RemovedEntry,
  SharesCheck,
  ShareVerdict,
  SshKeyFile,
  Validation,
} from '../../sdk/engine/api.ts'
import type { Collection, DeviceKind } from '../../sdk/engine/records.ts'

export const aliceUdf = 'MA5GY-TWRXD-QJ4LH-C7OBE-K2VNS-3ZPUF'
export const phoneUdf = 'MCPZ6-ILAR4-7YEKQ-WDTB5-UO2HN-6XJSV'
const escrowUdf = 'MCH3N-VYK5W-7RQLA-PZ2TE-4XJGB-OUI6D'
const fakePins = ['ABCDE-FGHIJ-KLMNM', 'QRSTU-VWXYZ-2345N', 'MESHM-ESHME-SHMEM']
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
  /** Whatever else its summary should say. */
  readonly summary?: Partial<ProfileSummary>
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
  readonly #invites = new Map<string, Invite>()
  readonly #failures = new Map<Call, MeshErrorCode>()
  readonly #slow = new Map<Call, Promise<void>>()
  readonly #applications = new Map<string, FakeApplication>()
  #revision = 0
  #wake: (() => void)[] = []

  /** A machine with a profile of two devices, this one its administrator. */
  static withProfile(options: FakeProfile = {}): FakeHost {
    const { administrator = true, alone = false, keysMissing = false, summary = {} } = options
    const host = new FakeHost()
    host.#devices.push(thisDevice('Chrome on Linux', 'browser'))
    const other = { ...phone('Alice’s phone'), approvedAt: '2026-03-01T09:12:00Z', approvedBy: laptopUdf }
    const devices = [member(true, 'Chrome on Linux', 'browser'), ...(alone ? [] : [other])]
    host.#profiles.push({
      ...profileOf('alice@example.com', devices, administrator),
      keysMissing,
      ...summary,
    })
    return host
  }

  /** Lets the next calls of a kind fail, until `succeed`. */
  fail(call: Call, code: MeshErrorCode): void {
    this.#failures.set(call, code)
  }

  succeed(call: Call): void {
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
      seenAt: inMinutes(0),
      expiresAt: inMinutes(15),
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

  async setDefault(profile: string): Promise<void> {
    await this.#begin('setDefault')
    this.#profile(profile)
    const all = this.#profiles.map(one => ({ ...one, isDefault: one.udf === profile }))
    this.#profiles.splice(0, this.#profiles.length, ...all)
    this.#change('profiles')
  }

  async addAccount(profile: string, { account, portal }: AddAccountOptions): Promise<ProfileSummary> {
    await this.#begin('addAccount')
    const refusal = this.refusedNames.get(account)
    if (refusal) throw new MeshError(refusal, 'The portal refuses the name.')
    const { places } = this.#profile(profile)
    const url = portal ?? 'https://example.com'
    return this.#hasPlaces(profile, [...places, { account, portal: url, state: 'ok' }])
  }

  async removeAccount(
    profile: string,
    account: string,
    { last = false }: RemoveAccountOptions = {},
  ): Promise<ProfileSummary> {
    await this.#begin('removeAccount')
    const places = this.#profile(profile).places.filter(place => place.account !== account)
    if (places.length === 0 && !last) throw new MeshError('mesh/account/last', 'It is the only one.')
    return this.#hasPlaces(profile, places)
  }

  async republish(profile: string): Promise<ProfileSummary> {
    await this.#begin('republish')
    const { places } = this.#profile(profile)
    return this.#hasPlaces(
      profile,
      places.map(({ account, portal }) => ({ account, portal, state: 'ok' })),
    )
  }

  #hasPlaces(profile: string, places: ProfileSummary['places']): ProfileSummary {
    const before = this.#profile(profile)
    const after = { ...before, places, accounts: places.map(({ account }) => account) }
    this.#profiles.splice(this.#profiles.indexOf(before), 1, after)
    this.#change('profiles')
    return after
  }

  async beginConnect(options: BeginConnectOptions): Promise<ConnectSummary> {
    await this.#begin('beginConnect')
    const isInvited = options.invite !== undefined || options.pin !== undefined
    const account = isInvited ? (options.account ?? 'alice@example.com') : options.account
    const byCode = options.label ? 'label' : 'scan'
    const connect: ConnectSummary = {
      id: `connect-${this.calls.length}`,
      way: isInvited ? 'invite' : account === undefined ? byCode : 'address',
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
    if (request.problem) throw new MeshError(request.problem, 'The invite does not let this device in.')
    const isAsked = request.way !== 'invite' || request.challenge.length > 0
    if (isAsked && !right.includes(options.authenticator ?? ''))
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

  async removeDevice(profile: string, device: string): Promise<DeviceRemoval> {
    await this.#begin('removeDevice')
    const devices = this.#deviceList(profile, device).filter(({ udf }) => udf !== device)
    return { profile: this.#replace(profile, { devices }), awaiting: [] }
  }

  promoteDevice(profile: string, device: string): Promise<ProfileSummary> {
    return this.#setAdministrator('promoteDevice', profile, { device, isAdministrator: true })
  }

  demoteDevice(profile: string, device: string): Promise<ProfileSummary> {
    return this.#setAdministrator('demoteDevice', profile, { device, isAdministrator: false })
  }

  async #setAdministrator(
    call: Call,
    profile: string,
    { device, isAdministrator }: { readonly device: string; readonly isAdministrator: boolean },
  ): Promise<ProfileSummary> {
    await this.#begin(call)
    const devices = this.#deviceList(profile, device).map(one =>
      one.udf === device ? { ...one, isAdministrator } : one,
    )
    return this.#replace(profile, { devices })
  }

  #deviceList(profile: string, device: string): readonly ConnectedDevice[] {
    const { devices } = this.#profile(profile)
    if (!devices.some(({ udf }) => udf === device))
      throw new MeshError('mesh/device/missing', 'The profile has no such device.')
    return devices
  }

  #replace(profile: string, changes: Partial<ProfileSummary>): ProfileSummary {
    const before = this.#profile(profile)
    const after = { ...before, ...changes }
    this.#profiles.splice(this.#profiles.indexOf(before), 1, after)
    this.#change('profiles')
    return after
  }

  async invite(profile: string, options: InviteOptions): Promise<Invite> {
    await this.#begin('invite')
    const { accounts } = this.#profile(profile)
    const [account = ''] = accounts
    const { expires = 600, name, applications } = options
    // Some PINs that read: the last letter of each is right.
    const pin = fakePins[this.#invites.size % fakePins.length]!
    const invite: Invite = {
      id: `${profile}/${this.#invites.size}`,
      account,
      profile,
      pin,
      text: `${account} ${profile} ${pin}`,
      uri: `http://localhost/#/invite/${account}/${profile}/${pin.replaceAll('-', '')}/t86pc0`,
      createdAt: inMinutes(0),
      expiresAt: inMinutes(expires / 60),
      triesLeft: 5,
      ...(name !== undefined && { name }),
      ...(applications && { applications }),
    }
    this.#invites.set(invite.id, invite)
    this.#change('invites')
    return invite
  }

  async invites(profile: string): Promise<readonly Invite[]> {
    await this.#begin('invites')
    return [...this.#invites.values()].filter(invite => invite.profile === profile)
  }

  async cancelInvite(_profile: string, id: string): Promise<void> {
    await this.#begin('cancelInvite')
    if (!this.#invites.delete(id)) throw new MeshError('mesh/invite/unknown', 'There is no such invite.')
    this.#change('invites')
  }

  async escrow(profile: string, { quorum, shares }: EscrowOptions): Promise<EscrowShares> {
    await this.#begin('escrow')
    const before = this.#profile(profile)
    const after = { ...before, sharesMadeAt: inMinutes(0) }
    this.#profiles.splice(this.#profiles.indexOf(before), 1, after)
    this.#change('escrows')
    const texts = Array.from({ length: shares }, (_, index) => ({ text: fakeShare(quorum, index) }))
    const entry = JSON.stringify({ OfflineEscrowEntry: { Identifier: escrowUdf } })
    return { identifier: escrowUdf, entry, shares: texts }
  }

  async checkShares(_profile: string, { shares }: CheckSharesOptions): Promise<SharesCheck> {
    await this.#begin('checkShares')
    const need = quorumOf(shares[0] ?? '')
    const verdicts = shares.map((share, at): ShareVerdict => {
      if (shares.indexOf(share) < at) return { is: 'repeated' }
      if (!isFakeShare(share)) return { is: 'wrong', group: 2, code: 'mesh/share/mismatch' }
      return { is: new Set(shares).size < need ? 'open' : 'right' }
    })
    const right = verdicts.filter(({ is }) => is === 'right').length
    return { isEnough: right >= need, need, shares: verdicts }
  }

  async recover({ shares, account }: RecoverOptions): Promise<ProfileSummary> {
    await this.#begin('recover')
    const need = quorumOf(shares[0] ?? '')
    const wrong = shares.findIndex(share => !isFakeShare(share))
    if (wrong >= 0)
      throw new MeshError('mesh/share/mismatch', 'Mistyped.', { detail: { share: wrong, group: 2 } })
    if (new Set(shares).size < need)
      throw new MeshError('mesh/share/few', 'Too few.', { detail: { have: new Set(shares).size, need } })
    const profile = profileOf(account, [member(true, 'Chrome on Linux', 'browser')], true)
    this.#profiles.push(profile)
    this.#change('profiles')
    return profile
  }

  async createApplication(profile: string, options: CreateApplicationOptions): Promise<ApplicationSummary> {
    await this.#begin('createApplication')
    const { reuse = false, ...change } = options
    const existing = [...this.#applications.values()].find(({ summary }) => summary.kind === change.kind)
    if (reuse && existing) return existing.summary
    const identifier = `R-fake-${this.#applications.size + 1}`
    const summary: ApplicationSummary = {
      identifier,
      profile,
      type: applicationKinds[change.kind].profile,
      kind: change.kind,
      role: 'administrator',
      devices: [{ udf: laptopUdf, role: 'administrator' }],
      digest: 'fake',
      updated: inMinutes(0),
      unpublished: 0,
    }
    this.#applications.set(identifier, { summary, content: emptyContent(change.kind) })
    this.#apply(identifier, change)
    this.#change('applications')
    return summary
  }

  async applications(): Promise<readonly ApplicationSummary[]> {
    await this.#begin('applications')
    return [...this.#applications.values()].map(({ summary }) => summary)
  }

  async readApplication(_profile: string, identifier: string): Promise<ApplicationContent> {
    await this.#begin('readApplication')
    return this.#application(identifier).content
  }

  async readCatalog(_profile: string, identifier: string): Promise<CatalogState> {
    await this.#begin('readCatalog')
    const { content } = this.#application(identifier)
    if (!('entries' in content)) throw new MeshError('mesh/argument', 'It is no catalog.')
    const { kind, entries, neverAsk, autoGenerate } = content
    return {
      kind,
      revision: `${this.#revision}`,
      packed: [packEntries<CatalogKind>(kind, entries)],
      entries: [],
      ...(neverAsk && { neverAsk }),
      ...(autoGenerate !== undefined && { autoGenerate }),
    }
  }

  async removedEntries(): Promise<readonly RemovedEntry[]> {
    await this.#begin('removedEntries')
    return []
  }

  async refreshApplication(_profile: string, identifier: string): Promise<ApplicationSummary> {
    await this.#begin('refreshApplication')
    return this.#application(identifier).summary
  }

  async updateApplication(
    _profile: string,
    identifier: string,
    change: ApplicationChange,
  ): Promise<ApplicationUpdate> {
    await this.#begin('updateApplication')
    const entries = this.#apply(identifier, change)
    this.#change('applications')
    return { application: this.#application(identifier).summary, entries }
  }

  async grantApplication(
    _profile: string,
    identifier: string,
    device: string,
    { administrator = false }: { readonly administrator?: boolean } = {},
  ): Promise<ApplicationSummary> {
    await this.#begin('grantApplication')
    const { summary, content } = this.#application(identifier)
    const role = administrator ? ('administrator' as const) : ('reader' as const)
    const devices = [...summary.devices.filter(({ udf }) => udf !== device), { udf: device, role }]
    this.#applications.set(identifier, { summary: { ...summary, devices }, content })
    this.#change('applications')
    return { ...summary, devices }
  }

  async exportSshKey(_profile: string, identifier: string): Promise<SshKeyFile> {
    await this.#begin('exportSshKey')
    this.#application(identifier)
    return { privateKey: '-----BEGIN OPENSSH PRIVATE KEY-----\n', publicLine: 'ssh-ed25519 AAAA alice' }
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
      seenAt: inMinutes(0),
      expiresAt: inMinutes(15),
      ...request,
    }
  }

  #application(identifier: string): FakeApplication {
    const application = this.#applications.get(identifier)
    if (!application) throw new MeshError('mesh/profile/missing', 'There is no such application.')
    return application
  }

  #apply(identifier: string, change: ApplicationChange): readonly EntryOf<CatalogKind>[] {
    const { summary, content } = this.#application(identifier)
    const touched: EntryOf<CatalogKind>[] = []
    let after = content
    if ('entries' in after && 'entries' in change) {
      let entries: readonly EntryOf<CatalogKind>[] = after.entries
      for (const step of change.entries ?? []) {
        const id =
          'put' in step ? (step.put.ID ?? `R-entry-${this.calls.length}-${touched.length}`) : step.remove
        const put = 'put' in step ? { ...step.put, ID: id, Updated: inMinutes(0) } : undefined
        const known = entries.find(({ ID }) => ID === id)
        if (!put && !known) throw new MeshError('mesh/catalog/missing', 'There is no such entry.')
        touched.push(put ?? { ID: id, Deleted: inMinutes(0) })
        if (!put) entries = entries.filter(({ ID }) => ID !== id)
        else entries = known ? entries.map(entry => (entry.ID === id ? put : entry)) : [...entries, put]
      }
      after = { ...after, entries } as ApplicationContent
    } else if (after.kind === 'ssh' && change.kind === 'ssh') {
      after = { ...after, hosts: [...after.hosts, ...(change.putHosts ?? [])] }
    } else if (after.kind === 'mail' && change.kind === 'mail' && change.account) {
      after = { ...after, account: change.account }
    }
    this.#applications.set(identifier, { summary, content: after })
    return touched
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

interface FakeApplication {
  readonly summary: ApplicationSummary
  readonly content: ApplicationContent
}

function emptyContent(kind: ApplicationContent['kind']): ApplicationContent {
  if (kind === 'ssh') return { kind, hosts: [], devices: [], hasKey: true }
  if (kind === 'mail')
    return { kind, account: { address: '', inbound: [], outbound: [] }, keys: { sign: [], encrypt: [] } }
  return { kind, entries: [] }
}

/** Looks like a share of its quorum, and is none. */
function fakeShare(quorum: number, index: number): string {
  const letters = 'ABCDEFGHIJKLMNOP'
  return `${quorum === 3 ? 'G' : 'E'}${letters[index]}QWE-RTYUI-OPASD-FGHJK-LZXCV-BNMQ`
}

function quorumOf(share: string): number {
  return share.startsWith('G') ? 3 : 2
}

/** Whether it is one that `fakeShare` made, however it is written. */
function isFakeShare(share: string): boolean {
  return /^[EG][A-P]QWERTYUIOPASDFGHJKLZXCVBNMQ$/.test(share.replace(/[\s-]/g, '').toUpperCase())
}

function thisDevice(name: string, kind: string): DeviceSummary {
  return { udf: laptopUdf, suite: 'modern', kind, name, isDefault: true }
}

function member(isThisDevice: boolean, name: string, kind: string): ConnectedDevice {
  return { udf: laptopUdf, kind, name, isThisDevice, isAdministrator: isThisDevice, applications: [] }
}

function phone(name: string): ConnectedDevice {
  const nothing = { isThisDevice: false, isAdministrator: false, applications: [] }
  return { udf: phoneUdf, kind: 'phone', name, ...nothing }
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
    places: [{ account, portal: 'https://example.com', state: 'ok' }],
    devices,
    device: laptopUdf,
    isAdministrator,
    holdsMasterKey: isAdministrator,
    holdsBackup: isAdministrator,
    isRemoved: false,
    isDefault: true,
    keysMissing: false,
    updated: inMinutes(0),
    digest: 'fake',
  }
}

function inMinutes(minutes: number): string {
  return `${new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 19)}Z`
}
