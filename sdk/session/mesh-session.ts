/** This machine in the Mesh: its devices, its profiles, and the way to make or join one. */
import { MeshError } from '../core/error.ts'
import type { SuiteName } from '../core/suite/index.ts'
import type {
  DeviceSummary,
  FoundProfile,
  MachineSummary,
  MeshApi,
  RecoverOptions,
  Validation,
} from '../engine/api.ts'
import type { DeviceKind } from '../engine/records.ts'
import { askForPersistence, readStorageState, type StorageState } from './browser-storage.ts'
import { ChangeFeed } from './change-feed.ts'
import { ConnectRequest } from './connect-request.ts'
import { PersonalSession } from './personal-session.ts'
import { type LostProfile, RememberedProfiles, remembering } from './remembered-profiles.ts'
import { spawnWorker } from './spawn-worker.ts'
import { withSignal } from './waiting.ts'
import { type HostControl, openWorkerHost } from './worker-host.ts'

export interface OpenOptions {
  /** `test` keeps everything apart from production and can be erased with `eraseTest`. Default `production`. */
  readonly store?: 'production' | 'test'
  /**
   * Portals of domains that do not follow the convention: `{ 'example.com': 'https://mesh.example.com' }`. For others
   * the page's own server is asked first, then `https://mmm.<domain>`.
   */
  readonly portals?: Readonly<Record<string, string>>
  /** An engine in the same realm in the place of the worker, for tests and for Node. */
  readonly host?: MeshApi
  /** Milliseconds for the worker to start. Default 10,000. */
  readonly timeout?: number
  readonly signal?: AbortSignal
}

export interface ConnectOptions {
  /** What to call this device, on this machine. Default: as it is called already, or its kind. */
  readonly name?: string
  readonly kind?: DeviceKind
  /** Default: the profile's (address way), the best this browser can use (scan way). */
  readonly suite?: SuiteName
  /** Base URL of the portal, where it is not the account's, or the page's own in the scan way. */
  readonly portal?: string
}

/** An invite as somebody says it. */
export interface SpokenInvite {
  readonly account: string
  /** With or without hyphens, in any case. */
  readonly pin: string
}

/** An account has neither; the text of an invite has spaces, its link a scheme. */
const INVITE = /\s|:\/\//

/**
 * A session on this machine. Private keys are made, kept and used in a worker of this origin, never in the page.
 *
 * All sessions of an origin, in whatever tab, share what is stored. Changes are stored before a call resolves, and a
 * call that was cut off in the middle is finished the next time a session is opened.
 *
 * @example
 * const mesh = await MeshSession.open()
 * const personal = await mesh.createAccount('alice@example.com')
 * for await (const device of personal.pending()) console.log(device.kind, device.authenticator)
 */
export class MeshSession {
  readonly #host: MeshApi
  readonly #control: HostControl
  readonly #remembered: RememberedProfiles | undefined
  readonly #feed: ChangeFeed

  private constructor(host: MeshApi, control: HostControl, remembered?: RememberedProfiles) {
    this.#host = host
    this.#control = control
    this.#remembered = remembered
    this.#feed = new ChangeFeed(host)
  }

  /**
   * Opens a session and, in the background, finishes what a closed tab left half done.
   *
   * @throws `mesh/worker/start` where the worker does not start, because it is missing, blocked or broken;
   * `mesh/aborted`
   */
  static async open(options: OpenOptions = {}): Promise<MeshSession> {
    const { host, store = 'production', portals = {}, timeout = 10_000, signal } = options
    let session: MeshSession
    if (host === undefined) {
      const worker = await openWorkerHost({ spawn: spawnWorker, store, portals, timeout, signal })
      const remembered = new RememberedProfiles(`mathmesh/${store}/profiles`)
      session = new MeshSession(remembering(worker, remembered), worker, remembered)
    } else {
      session = new MeshSession(host, given)
    }
    // Offline it achieves nothing, and the flows it would finish stay for the next time.
    void session.#host.resume().catch(() => {})
    return session
  }

  /** Devices, profiles and unfinished requests of this machine. */
  summary(): Promise<MachineSummary> {
    return this.#host.summary()
  }

  /**
   * Profiles that were on this machine and are gone without having been deleted: the browser has removed its database.
   * Offer to recover them or to connect this device again, and compare the fingerprint of what comes back; never make a
   * new profile under such an account. A session over a given host knows of none.
   */
  async lost(): Promise<readonly LostProfile[]> {
    if (this.#remembered === undefined) return []
    const { profiles } = await this.#host.summary()
    return this.#remembered.lost(profiles)
  }

  /** Speaks no more of a lost profile: its owner does not want it back here. */
  dismissLost(udf: string): void {
    this.#remembered?.forget(udf)
  }

  /** Whether the browser promises to keep what is stored here, and how much there is. No person is asked. */
  storage(): Promise<StorageState> {
    return readStorageState()
  }

  /**
   * Asks the browser to keep what is stored, which may ask the person. Call it from a click, where it is clear what is
   * kept.
   *
   * @returns whether it promises so
   */
  requestPersistence(): Promise<boolean> {
    return askForPersistence()
  }

  /**
   * Whether an account name can be had, and if not, why. Cheap enough to call while somebody types.
   *
   * @throws `mesh/portal/…` when the portal does not say; `mesh/aborted`
   */
  validate(account: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Validation> {
    return withSignal(signal, () => this.#host.validate(account))
  }

  /** Suites this browser can generate, store and use, best first. The first call proves each, which takes a while. */
  suites(): Promise<readonly SuiteName[]> {
    return this.#host.suites()
  }

  /**
   * Looks at the profile of an account without joining it: its fingerprint, devices and applications, every signature
   * verified. Whether it is the profile of the person you mean, only she can say: compare the fingerprint.
   *
   * @throws `mesh/account/missing`, `mesh/account/format`; `mesh/profile/…`, `mesh/jws/invalid` and other refusals of
   * the verifier; `mesh/portal/…`
   * @example
   * const { udf, devices } = await mesh.lookUp('alice@example.com')
   */
  lookUp(account: string): Promise<FoundProfile> {
    return this.#host.lookUp(account)
  }

  /**
   * Makes a device: its private keys, and the public profile that says what kind it is and nothing else. Accounts and
   * connects make one by themselves where there is none.
   *
   * @param options.name stays on this machine
   * @throws `mesh/key/unsupported`; `mesh/key/storage`, `mesh/storage/failed` where the browser does not keep it
   */
  createDevice(options: {
    readonly name: string
    readonly kind?: DeviceKind
    readonly suite?: SuiteName
  }): Promise<DeviceSummary> {
    return this.#host.createDevice({ kind: 'browser', ...options })
  }

  /**
   * Makes a profile and registers it as an account. This device becomes its administrator.
   *
   * @throws `mesh/account/taken` and other `mesh/account/…`; `mesh/portal/…`, after which the same call goes on where
   * it stopped; `mesh/key/…`, `mesh/storage/…`
   */
  async createAccount(
    account: string,
    options: {
      readonly device?: string
      readonly suite?: SuiteName
      readonly name?: string
      readonly kind?: DeviceKind
    } = {},
  ): Promise<PersonalSession> {
    return new PersonalSession(this.#host, await this.#host.createAccount({ ...options, account }))
  }

  /**
   * Brings a profile back from its recovery shares, in any order, onto this machine. It becomes the profile’s only
   * administrator; devices and applications stay, and the content of the applications can be read here.
   *
   * Where the portal is gone for good, name an account at another one, which the profile has from then on, and give the
   * backup that was kept with the shares. Devices and applications come back if another portal or this machine still
   * has the profile.
   *
   * @param options.portal base URL of the account’s portal, where it is not the one of its domain
   * @param options.entry the backup, as `escrow` gave it
   * @param options.identifier of the backup, where it was written down: then a mistyped share can be named
   * @param options.repair the shares hold a secret that a program of 2017 recovered wrongly: try to mend it
   * @throws `mesh/share/format` (`detail.share`, `detail.group`), `mesh/share/few` (`detail.have`, `detail.need`),
   * `mesh/share/mixed`, `mesh/share/conflict`, `mesh/share/mismatch`; `mesh/escrow/missing`, `mesh/escrow/invalid`;
   * `mesh/profile/exists`, `mesh/profile/rollback`; `mesh/portal/…`, after which what was begun is finished later
   * @example
   * const personal = await mesh.recover([first, third], { account: 'alice@example.com' })
   * @example
   * const moved = await mesh.recover([first, third], { account: 'alice@second.example', entry })
   */
  async recover(
    shares: readonly string[],
    options: Omit<RecoverOptions, 'shares'>,
  ): Promise<PersonalSession> {
    return new PersonalSession(this.#host, await this.#host.recover({ ...options, shares }))
  }

  /** The profiles of this machine, the default one first. */
  async profiles(): Promise<readonly PersonalSession[]> {
    const { profiles } = await this.#host.summary()
    return profiles.map(profile => new PersonalSession(this.#host, profile))
  }

  /**
   * Asks to join a profile: that of an account, that of an invite (its text, its link, or account and PIN as they were
   * said), or, without any, the profile of whoever scans the code that comes back.
   *
   * @throws `mesh/invite/format`, `mesh/invite/expired`, and `mesh/profile/substituted` where the portal shows another
   * profile than the invite names; `mesh/account/missing`, `mesh/account/format`; `mesh/connect/unsupported` where the portal cannot connect by
   * scanning alone: ask for the account then; `mesh/profile/exists`; `mesh/portal/…`; `mesh/key/…`, `mesh/storage/…`
   * @example
   * const request = await mesh.connect({ account: 'alice@example.com', pin: 'ABCDE-FGHIJ-KLMNM' })
   * const personal = await request.wait()
   */
  async connect(to?: string | SpokenInvite, options: ConnectOptions = {}): Promise<ConnectRequest> {
    const summary = await this.#host.beginConnect({ ...options, ...targetOf(to) })
    return new ConnectRequest(this.#host, summary)
  }

  /**
   * Makes a code for a device without a screen, to be printed and stuck on it: `uri` as a QR code, and `authenticator`
   * beside it, of which the administrator is asked for a part. The device waits for a year to be scanned, across restarts:
   * call `wait` on what `connects` lists whenever it starts.
   *
   * Everybody who sees the label can take the device into a profile as long as nobody has. Once it is in one, the label is
   * of no use to anyone. Scan it when the device is on, or at most a day before: portals keep answers no longer; scanning
   * it again sends another.
   *
   * @throws `mesh/connect/unsupported` where the portal cannot connect by scanning alone; `mesh/argument` without a
   * portal; `mesh/portal/…`; `mesh/key/…`, `mesh/storage/…`
   * @example
   * const label = await mesh.deviceCode({ name: 'Printer', portal: 'https://mesh.example.com' })
   * print(label.uri, label.authenticator)
   * const personal = await label.wait()
   */
  async deviceCode(options: ConnectOptions = {}): Promise<ConnectRequest> {
    return new ConnectRequest(this.#host, await this.#host.beginConnect({ ...options, label: true }))
  }

  /** Requests of this device that are unfinished, and those that ended without joining until they are cancelled. */
  async connects(): Promise<readonly ConnectRequest[]> {
    const { connects } = await this.#host.summary()
    return connects.map(summary => new ConnectRequest(this.#host, summary))
  }

  /**
   * Calls back when something on this machine has changed, in this or another tab. Read again what you show.
   *
   * @returns ends it
   */
  subscribe(listener: () => void): () => void {
    return this.#feed.subscribe(listener)
  }

  /**
   * Deletes everything of the test store, keys included.
   *
   * @throws `mesh/argument` in production; `mesh/storage/failed` if another tab does not let go
   */
  async eraseTest(): Promise<void> {
    await this.#control.eraseTest()
    this.#remembered?.clear()
  }

  /** Ends the session and its worker; what waits rejects with `mesh/aborted`. Nothing stored is lost. */
  close(): void {
    this.#feed.close()
    this.#control.close()
  }
}

function targetOf(to: string | SpokenInvite | undefined) {
  if (to === undefined) return {}
  if (typeof to !== 'string') return { account: to.account, pin: to.pin }
  return INVITE.test(to.trim()) ? { invite: to } : { account: to }
}

/** A host in this realm has no store of ours to erase, and whoever made it closes it. */
const given: HostControl = {
  eraseTest: () =>
    Promise.reject(new MeshError('mesh/argument', 'A session over a given host has no test store.')),
  close() {},
}
