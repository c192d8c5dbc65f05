/** What a device shows while it waits to be connected: its code, its authenticator, the time left, and that it waits. */
import { html, nothing, type TemplateResult } from 'lit'
import '../../sdk/elements/mesh-fingerprint/register.ts'
import '../../sdk/elements/mesh-qr/register.ts'
import type { ConnectRequest } from '../../sdk/index.ts'
import { icon } from '../design/icons.ts'
import { words } from '../words/index.ts'
import './copy-button.ts'
import './count-down.ts'

/** Without a request it holds its place. */
export function connectCode(request: ConnectRequest | undefined): TemplateResult {
  const { connect } = words
  return html`<div class="code-card">
    <mesh-qr text=${request?.uri ?? ''} label=${connect.qr}></mesh-qr>
    <div class="caption">
      <h2 id="authenticator">${connect.authenticator}</h2>
      ${
        request
          ? html`<p class="soft small">${connect.expires} <count-down class="strong" .until=${request.expiresAt}></count-down></p>`
          : nothing
      }
    </div>
    <mesh-fingerprint value=${request?.authenticator ?? ''} label=${connect.authenticator} numbered></mesh-fingerprint>
    <p class="soft small">${connect.authenticatorHint}</p>
    ${request?.uri ? html`<div class="buttons">${codeButtons(request.uri)}</div>` : nothing}
  </div>`
}

export function waitingNote(title: string = words.connect.waiting): TemplateResult {
  const { connect } = words
  return html`<div class="waiting" role="status">
    <span class="pulse"></span>
    <h2>${title}</h2>
    <p class="soft">${connect.waitingHint}</p>
  </div>`
}

function codeButtons(uri: string): TemplateResult {
  return html`<copy-button text=${uri}></copy-button>
    ${
      'share' in navigator
        ? html`<button type="button" class="button" @click=${() => share(uri)}>${icon('share')}${words.connect.share}</button>`
        : nothing
    }`
}

async function share(uri: string): Promise<void> {
  // Closing the system's sheet rejects; there is nothing to do about it.
  await navigator.share({ title: words.connect.shareTitle, url: uri }).catch(() => {})
}
