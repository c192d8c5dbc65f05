/** One application of a profile: what all kinds have in common. */
import type { ApplicationSummary, MeshApi } from '../engine/api.ts'
import { ChangeFeed } from './change-feed.ts'

/** An application of a profile, for as long as a page works with it. */
export abstract class ApplicationSession {
  /** Of the application, `R…`. */
  readonly identifier: string
  /** UDF of the profile. */
  readonly profile: string
  protected readonly host: MeshApi
  readonly #feed: ChangeFeed

  constructor(host: MeshApi, { profile, identifier }: Pick<ApplicationSummary, 'profile' | 'identifier'>) {
    this.host = host
    this.profile = profile
    this.identifier = identifier
    this.#feed = new ChangeFeed(host)
  }

  /**
   * Fetches the newest version from the portal, verifies it, and publishes edits that wait.
   *
   * @throws `mesh/profile/rollback`, `mesh/profile/fork` and others for a version that must not be believed;
   * `mesh/key/missing` where this device may not read it (yet); `mesh/portal/…`
   */
  async refresh(): Promise<ApplicationSummary> {
    const summary = await this.host.refreshApplication(this.profile, this.identifier)
    await this.load()
    return summary
  }

  /**
   * Lets another device of the profile read the application, as administrator also change it.
   *
   * @param device UDF of the device
   * @throws `mesh/profile/administrator`, `mesh/device/missing`; `mesh/portal/…`, after which it is finished later
   */
  grant(device: string, options: { readonly administrator?: boolean } = {}): Promise<ApplicationSummary> {
    return this.host.grantApplication(this.profile, this.identifier, device, options)
  }

  /**
   * Calls back when the content may have changed, in this tab, another one, or by a refresh; it is loaded by then.
   *
   * @returns ends it
   */
  subscribe(listener: () => void): () => void {
    let isEnded = false
    const end = this.#feed.subscribe(() => {
      this.load().then(
        () => {
          if (!isEnded) listener()
        },
        // What cannot be read is reported by whoever asks for it.
        () => {},
      )
    })
    return () => {
      isEnded = true
      end()
    }
  }

  /** Reads the content again, as this machine has it. */
  abstract load(): Promise<void>
}
