/** A mail account of a profile. */
import type { MailAccount } from '../core/application/index.ts'
import type { ApplicationSummary, MailContent, MeshApi } from '../engine/api.ts'
import { ApplicationSession } from './application-session.ts'

/** The settings of a mail account: address, servers, passwords, fingerprints of its keys. */
export class MailSession extends ApplicationSession {
  #content: MailContent

  private constructor(host: MeshApi, summary: ApplicationSummary, content: MailContent) {
    super(host, summary)
    this.#content = content
  }

  /** @throws as `MeshApi.readApplication` */
  static async open(host: MeshApi, summary: ApplicationSummary): Promise<MailSession> {
    const content = await host.readApplication(summary.profile, summary.identifier)
    return new MailSession(host, summary, content as MailContent)
  }

  /** Address, names and servers, passwords included. */
  get account(): MailAccount {
    return this.#content.account
  }

  /** Fingerprints of the account's keys. */
  get keys(): MailContent['keys'] {
    return this.#content.keys
  }

  /**
   * Replaces the settings. A setting that another device changed meanwhile, and this call leaves as it was, stays as the
   * other made it.
   *
   * @throws as `CatalogSession.put`; `mesh/argument` for a server that is none
   */
  async put(account: MailAccount): Promise<void> {
    await this.host.updateApplication(this.profile, this.identifier, { kind: 'mail', account })
    await this.load()
  }

  async load(): Promise<void> {
    this.#content = (await this.host.readApplication(this.profile, this.identifier)) as MailContent
  }
}
