/** Recovery shares of a profile: made, handed out, rehearsed. */
import { html, type TemplateResult } from 'lit'
import type { SharesPlace } from '../../../sdk/elements/mesh-shares/mesh-shares.ts'
import '../../../sdk/elements/mesh-shares/register.ts'
import type { PersonalSession } from '../../../sdk/index.ts'
import { AppPage, pageStyles } from '../../app/app-page.ts'
import { icon } from '../../design/icons.ts'
import { paths } from '../../router/routes.ts'
import { placeOf, rememberPlace } from '../../state/share-places.ts'
import { words } from '../../words/later.ts'
import { styles } from './recovery-page.styles.ts'

export class RecoveryPage extends AppPage {
  static override styles = [...pageStyles, styles]

  get pageTitle(): string {
    return words.recovery.title
  }

  override render(): TemplateResult {
    const { recovery } = words
    const [profile] = this.machine.profiles.filter(({ summary }) => !summary.keysMissing)
    return html`<div class="page">
      ${
        profile
          ? this.#shares(profile)
          : html`<div class="head">
                <h1>${recovery.title}</h1>
                <p class="lead">${recovery.noProfile}</p>
              </div>
              <div class="actions">
                <a class="button primary" href=${paths.recover}>${words.start.recover}</a>
                <a class="button quiet" href=${paths.home}>${words.app.back}</a>
              </div>`
      }
    </div>`
  }

  #shares(profile: PersonalSession): TemplateResult {
    const { recovery } = words
    const heading = html`<div class="head" slot="heading">
      <h1>${recovery.title}</h1>
      <p class="lead">${recovery.lead}</p>
    </div>`
    if (!profile.summary.holdsBackup)
      return html`${heading}
        <div class="notice">${icon('info')}<p>${recovery.notHere}</p></div>`
    return html`<mesh-shares
      level="1"
      .personal=${profile}
      .place=${placeOf(profile.udf)}
      @mesh-shares-made=${(event: CustomEvent<SharesPlace>) => rememberPlace(profile.udf, event.detail)}
      @mesh-shares-finished=${() => this.app.refresh()}
    >
      ${heading}
      <a class="button quiet" slot="made" href=${paths.home}>${words.app.toHome}</a>
    </mesh-shares>`
  }
}

customElements.define('recovery-page', RecoveryPage)
