/** One profile on this machine: its devices, and those that ask to join. */
import type { CatalogKind } from '../core/catalog/index.ts'
import { isMeshError, MeshError } from '../core/error.ts'
import type {
  AddAccountOptions,
  ApplicationSummary,
  CheckSharesOptions,
  CreateApplicationOptions,
  DeviceRemoval,
  EscrowOptions,
  EscrowShares,
  ForgetOptions,
  Invite,
  InviteOptions,
  MeshApi,
  ProfileSummary,
  RemoveAccountOptions,
  SharesCheck,
} from '../engine/api.ts'
import type { CatalogSession } from './catalog-session.ts'
import type { MailSession } from './mail-session.ts'
import { News } from './news.ts'
import { PendingDevice } from './pending-device.ts'
import type { SshSession } from './ssh-session.ts'
import { withSignal } from './waiting.ts'

export interface PendingOptions {
  /** Ends the iteration with `mesh/aborted`. */
  readonly signal?: AbortSignal
  /** Milliseconds between questions to a portal that does not tell by itself. Default 2,000. */
  readonly interval?: number
}

const LONGEST_PAUSE = 30_000
/** Requests remembered as seen; far more than a portal of ours lists. */
const MANY = 1000

/** A profile of this machine: its devices, those that ask to join, its accounts, applications and recovery shares. */
export class PersonalSession {
  /** UDF of the profile. */
  readonly udf: string
  /** The profile as this machine knew it when the session was made. `refresh` gives a newer one. */
  readonly summary: ProfileSummary
  readonly #host: MeshApi

  constructor(host: MeshApi, summary: ProfileSummary) {
    this.#host = host
    this.udf = summary.udf
    this.summary = summary
  }

  /**
   * Fetches the newest version from the profile's portals, verifies it against what is known, and stores it.
   *
   * @throws `mesh/profile/rollback`, `mesh/profile/fork`, `mesh/profile/…` for a version that must not be believed,
   * and then nothing is stored; `mesh/profile/removed` when this device was removed, which the summary says from then on;
   * `mesh/portal/…`
   */
  refresh(): Promise<ProfileSummary> {
    return this.#host.refresh(this.udf)
  }

  /**
   * The devices that ask to join, each once, as they appear. Goes on until the signal fires or the loop is left; a
   * portal that is away is waited for. Every device of a profile sees them; an administrator decides.
   *
   * @throws `mesh/aborted`; `mesh/profile/missing`; `mesh/storage/evicted` where the browser removed this device's keys
   * @example
   * for await (const device of personal.pending({ signal })) show(device)
   */
  async *pending({
    signal,
    interval = 2000,
  }: PendingOptions = {}): AsyncGenerator<PendingDevice, never, undefined> {
    const news = new News(this.#host, ['requests', 'approvals'])
    let seen = new Set<string>()
    let waits = interval
    for (;;) {
      try {
        const devices = await withSignal(signal, () => this.pendingNow())
        for (const device of devices.filter(({ id }) => !seen.has(id))) {
          seen.add(device.id)
          yield device
        }
        // A flood must not fill the memory; of what is gone, a request that comes back may be shown again.
        if (seen.size > MANY) seen = new Set(devices.map(({ id }) => id))
        waits = interval
      } catch (error) {
        if (!isMeshError(error) || !error.retryable || error.code === 'mesh/aborted') throw error
        waits = Math.min(waits * 2, LONGEST_PAUSE)
      }
      await news.next({ atMost: waits, signal })
    }
  }

  /**
   * The devices that ask to join now.
   *
   * @throws as `pending`, and `mesh/portal/…`
   */
  async pendingNow(): Promise<readonly PendingDevice[]> {
    const requests = await this.#host.pending(this.udf)
    return requests.map(request => new PendingDevice(this.#host, this.udf, request))
  }

  /**
   * Takes the code a new device shows, scanned or pasted. Nothing is approved by it: look at what comes back, and
   * accept or reject it.
   *
   * @throws `mesh/connect/uri` for what is no code; `mesh/connect/missing` if the device is not known to its portal;
   * `mesh/connect/authenticator` if the code is for another request; `mesh/portal/…`
   */
  async scan(uri: string): Promise<PendingDevice> {
    return new PendingDevice(this.#host, this.udf, await this.#host.scan(this.udf, uri))
  }

  /**
   * Removes a device from the profile for good, such as one that was lost: its keys are never let in again, and what
   * it could read is encrypted anew without it. What it has read before it knows: change passwords that matter.
   *
   * The device that created or recovered the profile holds the master key, and could come back with it: where that one
   * is in other hands, make a new profile.
   *
   * @param device UDF of the device
   * @returns the profile, and in `awaiting` the applications that another administrator has yet to encrypt anew
   * @throws `mesh/device/missing`; `mesh/argument` for this device itself: `delete` is for that;
   * `mesh/profile/master` for an administrator, on a device without the master key; `mesh/profile/administrator`;
   * `mesh/profile/last-administrator`; `mesh/portal/…`, after which it is finished later
   */
  removeDevice(device: string): Promise<DeviceRemoval> {
    return this.#host.removeDevice(this.udf, device)
  }

  /**
   * Makes a device an administrator: it may approve, remove and publish once it has refreshed. Only the device that
   * created or recovered the profile can do this (`summary.holdsMasterKey`).
   *
   * @param device UDF of the device
   * @throws `mesh/profile/master`; `mesh/device/missing`; `mesh/profile/administrator`; `mesh/portal/…`, after which it is
   * finished later
   */
  promote(device: string): Promise<ProfileSummary> {
    return this.#host.promoteDevice(this.udf, device)
  }

  /**
   * Takes the administration from a device. It stays in the profile with its applications.
   *
   * @throws as `promote`, and `mesh/profile/last-administrator`; `mesh/argument` for this device itself
   */
  demote(device: string): Promise<ProfileSummary> {
    return this.#host.demoteDevice(this.udf, device)
  }

  /**
   * Invites a device: show the QR code, send the text or the link, or say the account and the PIN. The device that uses
   * it appears among `pending` as `way: 'invite'`, on this machine alone, and is let in when you accept it; nothing needs
   * to be typed, since the PIN tells each side who the other is. Should two devices know the PIN, they are told apart
   * by their authenticators.
   *
   * Do not publish an invite, nor send it where others read along: whoever has it can ask in the place of your device.
   * It is good for one device, ten minutes, and five wrong PINs. The portal never learns it.
   *
   * @param options.expires seconds, up to a day
   * @param options.applications identifiers of applications that the device is given when it is accepted
   * @throws `mesh/argument`; `mesh/profile/administrator`; `mesh/profile/suite` for a profile of the suite of 2017
   * @example
   * const invite = await personal.invite({ name: 'Tablet' })
   * show(invite.uri, invite.account, invite.pin)
   * for await (const device of personal.pending()) if (device.way === 'invite' && !device.problem) await device.accept()
   */
  invite(options: InviteOptions = {}): Promise<Invite> {
    return this.#host.invite(this.udf, options)
  }

  /** The invites made on this machine that can still be used. */
  invites(): Promise<readonly Invite[]> {
    return this.#host.invites(this.udf)
  }

  /**
   * Ends an invite. A device that has used it and waits is not let in by it.
   *
   * @param id of the invite
   * @throws `mesh/invite/unknown` for one that is not open on this machine
   */
  cancelInvite(id: string): Promise<void> {
    return this.#host.cancelInvite(this.udf, id)
  }

  /**
   * Makes recovery shares, any `quorum` of which bring the profile back with `MeshSession.recover`. Shares made before
   * stay valid. Write the identifier beside them: with it a mistyped letter can be found. Keep `entry`, a file, too: with
   * it they recover the profile even when every portal has lost the backup.
   *
   * Programs of 2017 recover with an odd quorum, or when all shares are needed.
   *
   * @param options whole numbers with 2 ≤ quorum ≤ shares ≤ 15
   * @throws `mesh/argument`; `mesh/profile/administrator` on a device that does not hold the backup: only that which
   * founded or recovered the profile does; `mesh/storage/evicted`; `mesh/portal/…`
   * @example
   * const { identifier, shares } = await personal.escrow({ quorum: 2, shares: 4 })
   * for (const { text } of shares) print(identifier, text)
   */
  escrow(options: EscrowOptions): Promise<EscrowShares> {
    return this.#host.escrow(this.udf, options)
  }

  /**
   * Rehearses a recovery with these shares: combines them in the worker, fetches the backup from the portal and opens
   * it, and forgets it all again. Nothing changes, and the secret they hold leaves the worker in no form.
   *
   * @param options.identifier of the backup; needed on a device that does not hold it
   * @throws `mesh/argument` without an identifier where one is needed; `mesh/escrow/missing`, `mesh/escrow/invalid` where
   * the portal does not have the backup that the shares are right for; `mesh/profile/missing`; `mesh/portal/…`
   * @example
   * const { isEnough, shares } = await personal.checkShares({ shares: [first, third] })
   */
  checkShares(options: CheckSharesOptions): Promise<SharesCheck> {
    return this.#host.checkShares(this.udf, options)
  }

  /**
   * Registers the profile under one more account, perhaps at another portal. Everything published from then on goes to
   * all of them, one that takes it is enough, and those that were away catch up; of what they show, the newest that
   * verifies is believed. The other devices learn of the account from the profile itself, which says it publicly.
   *
   * `summary.places` says how each portal was last found. To move to another portal, add the account there and then
   * remove the old one.
   *
   * @param options.portal base URL, where it is not the one of the account’s domain
   * @throws `mesh/account/taken` and other `mesh/account/…`; `mesh/profile/administrator`; `mesh/argument` for more than
   * eight; `mesh/portal/…`, after which the same call goes on where it stopped
   * @example
   * await personal.addAccount({ account: 'alice@second.example' })
   * await personal.removeAccount('alice@example.com')
   */
  addAccount(options: AddAccountOptions): Promise<ProfileSummary> {
    return this.#host.addAccount(this.udf, options)
  }

  /**
   * Gives up an account: its name is free for others then. Profile, devices and the other accounts stay.
   *
   * @param options.last also if it is the only one, after which no portal is told of anything any more
   * @throws `mesh/account/missing`; `mesh/account/last`; `mesh/profile/administrator`; `mesh/portal/…`, after which the
   * profile has the account no more, and the portal is told later
   */
  removeAccount(account: string, options: RemoveAccountOptions = {}): Promise<ProfileSummary> {
    return this.#host.removeAccount(this.udf, account, options)
  }

  /**
   * Publishes everything this device has where portals have lost it or went back to something older: accounts are
   * created again, with the profile, its applications and its backup. An administrator’s device does that by itself when
   * a portal is empty; offer it where `summary.places` says that an account is `lost` or `wrong`. Any device can do it.
   *
   * @throws after all portals were tried: `mesh/account/taken` where somebody else has the name by now; `mesh/portal/…`;
   * `detail.portal` says which
   * @example
   * const { places } = await personal.refresh()
   * if (places.some(({ state }) => state === 'lost')) await personal.republish()
   */
  republish(): Promise<ProfileSummary> {
    return this.#host.republish(this.udf)
  }

  /** Makes this the profile that comes first in `MeshSession.profiles`, and that is meant when none is named. */
  setDefault(): Promise<void> {
    return this.#host.setDefault(this.udf)
  }

  /** The applications of the profile, as far as this device knows them. No portal is asked. */
  applications(): Promise<readonly ApplicationSummary[]> {
    return this.#host.applications(this.udf)
  }

  /**
   * Adds an application that this device administers; its session is opened with the method of its kind.
   *
   * @throws `mesh/profile/administrator`; `mesh/argument`; `mesh/portal/…`, after which it is finished later
   */
  createApplication(options: CreateApplicationOptions): Promise<ApplicationSummary> {
    return this.#host.createApplication(this.udf, options)
  }

  /**
   * The passwords of the profile: the first such catalog that this device may use. An administrator’s first call makes
   * one where there is none.
   *
   * @throws `mesh/profile/missing` where there is none for this device; `mesh/key/missing` where it was granted and is not
   * encrypted to this device yet; `mesh/portal/…` where nothing of it is here yet
   */
  credentials(): Promise<CatalogSession<'credential'>> {
    return this.#catalog('credential')
  }

  /** As `credentials`, for bookmarks. */
  bookmarks(): Promise<CatalogSession<'bookmark'>> {
    return this.#catalog('bookmark')
  }

  /** As `credentials`, for contacts. */
  contacts(): Promise<CatalogSession<'contact'>> {
    return this.#catalog('contact')
  }

  /** As `credentials`, for SSH. */
  async ssh(): Promise<SshSession> {
    const { SshSession } = await import('./ssh-session.ts')
    return SshSession.open(this.#host, await this.#application('ssh'))
  }

  /**
   * A mail account of the profile. `createApplication` makes one.
   *
   * @param options.identifier of which application, where there are several; default: the first
   * @throws as `credentials`
   */
  async mail(options: { readonly identifier?: string } = {}): Promise<MailSession> {
    const { MailSession } = await import('./mail-session.ts')
    return MailSession.open(this.#host, await this.#application('mail', options))
  }

  async #catalog<K extends CatalogKind>(kind: K): Promise<CatalogSession<K>> {
    // Searching and matching come with the first catalog that is opened.
    const { CatalogSession } = await import('./catalog-session.ts')
    return CatalogSession.open(this.#host, kind, await this.#application(kind))
  }

  async #application(
    kind: CatalogKind | 'ssh' | 'mail',
    { identifier }: { readonly identifier?: string } = {},
  ): Promise<ApplicationSummary> {
    const all = await this.applications()
    const isSite = this.summary.devices.some(device => device.isThisDevice && device.kind === 'web app')
    // What a site writes into is never where a person's own entries go; a site has nothing else.
    const mine = all
      .filter(one => one.kind === kind && one.role !== undefined)
      .filter(one => isSite || identifier !== undefined || one.isOfWebApp !== true)
    const found = identifier === undefined ? mine[0] : mine.find(one => one.identifier === identifier)
    if (found !== undefined) return found
    const isElsewhere = all.some(one => one.kind === kind && one.isOfWebApp !== true)
    const { profiles } = await this.#host.summary()
    const isAdministrator = profiles.some(({ udf, isAdministrator }) => udf === this.udf && isAdministrator)
    if (kind === 'mail' || isElsewhere || !isAdministrator)
      throw new MeshError('mesh/profile/missing', `The profile has no ${kind} application for this device.`)
    return this.#host.createApplication(this.udf, { kind, reuse: true })
  }

  /**
   * Removes the profile and its private keys from this machine. Elsewhere it goes on. It cannot be undone.
   *
   * @throws `mesh/profile/last-administrator` where no other device administers the profile, unless `evenIfLast` is said
   */
  delete(options: ForgetOptions = {}): Promise<void> {
    return this.#host.forget(this.udf, options)
  }
}
