/** A web site as a device of somebody's profile: it connects, and uses the applications it was granted. */
import type { CatalogKind, EntryDraft, EntryOf } from '../core/catalog/index.ts'
import { isMeshError, MeshError } from '../core/error.ts'
import type {
  ApplicationContent,
  ApplicationSummary,
  CatalogChange,
  ConnectSummary,
  ProfileSummary,
} from '../engine/api.ts'
import type { SiteApi } from '../engine/site-engine.ts'
import { endOf, hasEnded, type WaitOptions, waitForAnswer } from './answer.ts'
import { ChangeFeed } from './change-feed.ts'
import { News } from './news.ts'
import { withSignal } from './waiting.ts'

export interface LiteConnectOptions {
  /** Base URL of the portal that carries the request, `https://mmm.example.com`. */
  readonly portal?: string
  /** The account to join. Without it the site shows a code, and joins the profile of whoever scans it. */
  readonly account?: string
  /** What the person who approves is told this is; it travels in the code. Default: the site's host name. */
  readonly name?: string
  readonly signal?: AbortSignal
}

/** A request to join, to be shown: its code as a QR code, its authenticator as text beneath. */
export interface LiteRequest extends Pick<ConnectSummary, 'authenticator' | 'expiresAt'> {
  /** For a QR code or a link. It may hold a secret: show it to nobody but the person at this screen. */
  readonly uri?: string
  /**
   * Waits until the request is answered and, when it was accepted, until the application that was granted is there.
   *
   * @throws `mesh/connect/rejected`, `mesh/connect/expired`, `mesh/connect/result` and other codes for an answer that
   * must not be believed; `mesh/aborted` by the signal or the timeout
   */
  wait(options?: WaitOptions): Promise<LiteStatus>
  /** Gives the request up. Idempotent. */
  cancel(): Promise<void>
}

export interface LiteStatus {
  /**
   * `apart`: in no profile. `waiting`: a request is under way; `connect` gives it. `connected`: in a profile.
   * `evicted`: the browser removed this site's keys; connect again.
   */
  readonly state: 'apart' | 'waiting' | 'connected' | 'evicted'
  readonly account?: string
  /** UDF of the profile. */
  readonly profile?: string
  /** UDF of this site's device: what the person sees in her list, and can take out of it. */
  readonly device?: string
  /** What this site may use, its own first. */
  readonly applications: readonly ApplicationSummary[]
}

/** An entry of a catalog of any kind. */
export type LiteEntry = { readonly [K in CatalogKind]: EntryOf<K> }[CatalogKind]
/** What an entry is made from; with an `ID` it replaces the entry that has it. */
export type LiteDraft = { readonly [K in CatalogKind]: EntryDraft<K> }[CatalogKind]

export interface WhichApplication {
  /** Identifier of one of `status().applications`. Default: the first. */
  readonly application?: string
}

/** How long a grant may take that follows the acceptance, in milliseconds. */
const GRANT = 30_000
const PAUSE = 1000

export class LiteSession {
  readonly #host: SiteApi
  readonly #feed: ChangeFeed

  /** @param host the engine of the site, in a worker or in this realm */
  constructor(host: SiteApi) {
    this.#host = host
    this.#feed = new ChangeFeed(host)
    // Offline it achieves nothing, and what it would finish stays for the next time.
    void host.resume().catch(() => {})
  }

  /**
   * Asks to join a profile. A request that is under way already, also one from before a reload, is given again.
   *
   * @throws `mesh/profile/exists` while the site is connected; `mesh/account/missing`, `mesh/account/format`;
   * `mesh/argument` without account and portal; `mesh/connect/unsupported`; `mesh/portal/…`; `mesh/key/…`,
   * `mesh/storage/…`; `mesh/aborted`
   */
  async connect({ signal, ...options }: LiteConnectOptions): Promise<LiteRequest> {
    const { profiles, connects } = await withSignal(signal, () => this.#host.summary())
    if (profiles.some(({ keysMissing }) => !keysMissing))
      throw new MeshError('mesh/profile/exists', 'This site is connected already.')
    const open = connects.find(
      connect => !hasEnded(connect) && (options.account === undefined || connect.account === options.account),
    )
    const name = options.name ?? globalThis.location?.host
    const begun =
      open ??
      (await withSignal(signal, () =>
        this.#host.beginConnect({ ...options, kind: 'web app', ...(name && { name }) }),
      ))
    const { id, authenticator, expiresAt, uri } = begun
    return {
      authenticator,
      expiresAt,
      ...(uri !== undefined && { uri }),
      wait: async (waiting = {}) => {
        await waitForAnswer(this.#host, begun, waiting)
        return this.#granted(endOf(waiting))
      },
      cancel: () => this.#host.cancelConnect(id),
    }
  }

  /** How the site stands. No portal is asked. */
  async status(): Promise<LiteStatus> {
    const { profiles, connects } = await this.#host.summary()
    const profile = profiles.find(({ keysMissing }) => !keysMissing) ?? profiles[0]
    const isWaiting = connects.some(connect => !hasEnded(connect))
    if (profile === undefined || profile.keysMissing) {
      const state = isWaiting ? 'waiting' : profile ? 'evicted' : 'apart'
      return { state, applications: [] }
    }
    const { udf, accounts, device } = profile
    const account = accounts[0]
    return {
      state: 'connected',
      ...(account !== undefined && { account }),
      profile: udf,
      device,
      applications: await this.#applications(profile),
    }
  }

  /**
   * The content of an application, decrypted, with edits that are not published yet.
   *
   * @throws `mesh/profile/missing` where the site was granted none; `mesh/key/missing` where it was taken out;
   * `mesh/portal/…` where nothing of it is here yet
   */
  async read(which: WhichApplication = {}): Promise<ApplicationContent> {
    const { profile, identifier } = await this.#application(which)
    return this.#host.readApplication(profile, identifier)
  }

  /** Adds an entry or, with its `ID`, replaces it. It is stored before this resolves, and published now or later. */
  async put(draft: LiteDraft, which: WhichApplication = {}): Promise<LiteEntry> {
    return (await this.#edit([{ put: draft }], which)) as LiteEntry
  }

  /** Deletes an entry by its `ID`. @throws `mesh/catalog/missing`; otherwise as `put` */
  async remove(id: string, which: WhichApplication = {}): Promise<void> {
    await this.#edit([{ remove: id }], which)
  }

  /**
   * Fetches the newest versions from the portal, verifies them, and publishes edits that wait.
   *
   * @throws `mesh/profile/rollback` and others for a version that must not be believed; `mesh/portal/…`
   */
  async refresh(): Promise<LiteStatus> {
    const profile = await this.#profile()
    await this.#host.refresh(profile.udf)
    return this.status()
  }

  /** Calls back when something may have changed, here, in another tab or on another device. @returns ends it */
  subscribe(listener: () => void): () => void {
    // What happened while nobody listened; without a profile or a portal there is nothing to hear.
    void this.#refreshQuietly().catch(() => {})
    return this.#feed.subscribe(listener)
  }

  /**
   * Removes the profile and this site's keys from this browser, and gives requests up. What was published stays; the
   * person can take the site out of her list.
   */
  async disconnect(): Promise<void> {
    const { profiles, connects } = await this.#host.summary()
    for (const { id } of connects) await this.#host.cancelConnect(id)
    for (const { udf } of profiles) await this.#host.forget(udf)
  }

  /** Ends the session; what is stored stays. */
  close(): void {
    this.#feed.close()
  }

  /** Waits for the grant that follows an acceptance; a person who granted nothing is not waited for for ever. */
  async #granted(signal: AbortSignal | undefined): Promise<LiteStatus> {
    const until = Date.now() + GRANT
    const news = new News(this.#host, ['profiles', 'applications'])
    for (;;) {
      await withSignal(signal, () => this.#refreshQuietly())
      const status = await this.status()
      if ((await this.#isReadable(status)) || Date.now() >= until) return status
      await news.next({ atMost: PAUSE, signal })
    }
  }

  /** A portal that is away, or does not have what was granted yet, is asked again. */
  async #refreshQuietly(): Promise<void> {
    try {
      await this.#host.refresh((await this.#profile()).udf)
    } catch (error) {
      if (!isMeshError(error) || (!error.retryable && error.code !== 'mesh/key/missing')) throw error
    }
  }

  async #isReadable({ applications: [first] }: LiteStatus): Promise<boolean> {
    if (first === undefined) return false
    try {
      await this.#host.readApplication(first.profile, first.identifier)
      return true
    } catch (error) {
      if (isMeshError(error)) return false
      throw error
    }
  }

  async #edit(
    entries: readonly ({ readonly put: LiteDraft } | { readonly remove: string })[],
    which: WhichApplication,
  ): Promise<LiteEntry | undefined> {
    const { profile, identifier, kind } = await this.#application(which)
    const change = { kind, entries } as CatalogChange
    const { entries: edited } = await this.#host.updateApplication(profile, identifier, change)
    return edited[0] as LiteEntry | undefined
  }

  async #profile(): Promise<ProfileSummary> {
    const { profiles } = await this.#host.summary()
    const found = profiles.find(({ keysMissing }) => !keysMissing)
    if (found === undefined)
      throw new MeshError('mesh/profile/missing', 'This site is not connected to a profile.')
    return found
  }

  /** What this site may use: first what it may write into, and what was made for it before all else. */
  async #applications({ udf }: ProfileSummary): Promise<readonly ApplicationSummary[]> {
    const rank = ({ role, isOfWebApp }: ApplicationSummary) =>
      (role === 'administrator' ? 2 : 0) + (isOfWebApp ? 1 : 0)
    const all = await this.#host.applications(udf)
    return all.filter(({ role }) => role !== undefined).sort((one, other) => rank(other) - rank(one))
  }

  async #application({ application }: WhichApplication): Promise<ApplicationSummary> {
    const all = await this.#applications(await this.#profile())
    const found =
      application === undefined ? all[0] : all.find(({ identifier }) => identifier === application)
    if (found === undefined)
      throw new MeshError('mesh/profile/missing', 'This site was granted no such application.')
    return found
  }
}
