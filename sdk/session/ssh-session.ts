/** The SSH application of a profile: a key for each device, and the hosts all of them know. */
import type { HostEntry } from '../core/application/index.ts'
import type { ApplicationSummary, MeshApi, SshChange, SshContent, SshKeyFile } from '../engine/api.ts'
import { ApplicationSession } from './application-session.ts'

/** The SSH keys and hosts of a profile. */
export class SshSession extends ApplicationSession {
  #content: SshContent

  private constructor(host: MeshApi, summary: ApplicationSummary, content: SshContent) {
    super(host, summary)
    this.#content = content
  }

  /** @throws as `MeshApi.readApplication` */
  static async open(host: MeshApi, summary: ApplicationSummary): Promise<SshSession> {
    const content = await host.readApplication(summary.profile, summary.identifier)
    return new SshSession(host, summary, content as SshContent)
  }

  /** Public keys of devices, each as a line for `authorized_keys`. */
  get devices(): SshContent['devices'] {
    return this.#content.devices
  }

  get hosts(): readonly HostEntry[] {
    return this.#content.hosts
  }

  /** Name of the account the keys are for. */
  get account(): string | undefined {
    return this.#content.account
  }

  /** @throws as `CatalogSession.put` */
  async putHosts(...hosts: readonly HostEntry[]): Promise<void> {
    await this.#edit({ kind: 'ssh', putHosts: hosts })
  }

  /** @throws as `CatalogSession.put` */
  async removeHosts(...hosts: readonly HostEntry[]): Promise<void> {
    await this.#edit({ kind: 'ssh', removeHosts: hosts })
  }

  /**
   * This device's private key as a file. It is not encrypted: hand it to the person, and to nobody else.
   *
   * @throws `mesh/key/missing` where the application has none for this device
   */
  exportKey(): Promise<SshKeyFile> {
    return this.host.exportSshKey(this.profile, this.identifier)
  }

  async load(): Promise<void> {
    this.#content = (await this.host.readApplication(this.profile, this.identifier)) as SshContent
  }

  async #edit(change: SshChange): Promise<void> {
    await this.host.updateApplication(this.profile, this.identifier, change)
    await this.load()
  }
}
