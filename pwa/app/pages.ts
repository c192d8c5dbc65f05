/** From a route to the page that shows it. The first views come with the app, the others when they are asked for. */
import { html, type TemplateResult } from 'lit'
import '../pages/home/home-page.ts'
import '../pages/start/start-page.ts'
import type { PageName, Route } from '../router/routes.ts'
import { paths } from '../router/routes.ts'
import type { Machine } from '../state/machine.ts'
import type { WaitingRequest } from '../state/request-feed.ts'
import { words } from '../words/index.ts'
import type { AppContext } from './context.ts'

export interface PageProperties {
  readonly app: AppContext
  readonly machine: Machine
  readonly requests: readonly WaitingRequest[]
}

const loaders: Readonly<Partial<Record<PageName, () => Promise<unknown>>>> = {
  create: () => import('../pages/create/create-page.ts'),
  connect: () => import('../pages/connect/connect-page.ts'),
  address: () => import('../pages/connect/address-page.ts'),
  approve: () => import('../pages/approve/approve-page.ts'),
  invite: () => import('../pages/invite/invite-page.ts'),
  device: () => import('../pages/device/device-page.ts'),
  request: () => import('../pages/request/request-page.ts'),
  recovery: () => import('../pages/recovery/recovery-page.ts'),
  recover: () => import('../pages/recovery/recover-page.ts'),
  passwords: () => import('../pages/passwords/passwords-page.ts'),
  settings: () => import('../pages/settings/settings-page.ts'),
  transfer: () => import('../pages/transfer/transfer-page.ts'),
}

/** Resolves when the page's code is here. Rejects when it cannot be fetched. */
export async function loadPage(page: PageName): Promise<void> {
  await loaders[page]?.()
}

export function renderPage(route: Route, { app, machine, requests }: PageProperties): TemplateResult {
  switch (route.page) {
    case 'home':
      return machine.profiles.length > 0
        ? html`<home-page class="view" .app=${app} .machine=${machine} .requests=${requests}></home-page>`
        : html`<start-page class="view" .app=${app} .machine=${machine} .requests=${requests}></start-page>`
    case 'create':
      return html`<create-page class="view" .app=${app} .machine=${machine} .requests=${requests}></create-page>`
    case 'connect':
      return html`<connect-page class="view" .app=${app} .machine=${machine} .requests=${requests}></connect-page>`
    case 'address':
      return html`<address-page
        class="view"
        .app=${app}
        .machine=${machine}
        .requests=${requests}
        .invite=${route.invite ?? ''}
      ></address-page>`
    case 'approve':
      return html`<approve-page
        class="view"
        .app=${app}
        .machine=${machine}
        .requests=${requests}
        .code=${route.code ?? ''}
      ></approve-page>`
    case 'request':
      return html`<request-page
        class="view"
        .app=${app}
        .machine=${machine}
        .requests=${requests}
        .request=${route.id}
      ></request-page>`
    case 'invite':
      return html`<invite-page class="view" .app=${app} .machine=${machine} .requests=${requests}></invite-page>`
    case 'device':
      return html`<device-page
        class="view"
        .app=${app}
        .machine=${machine}
        .requests=${requests}
        .udf=${route.udf}
      ></device-page>`
    case 'recovery':
      return html`<recovery-page class="view" .app=${app} .machine=${machine} .requests=${requests}></recovery-page>`
    case 'recover':
      return html`<recover-page class="view" .app=${app} .machine=${machine} .requests=${requests}></recover-page>`
    case 'passwords':
      return html`<passwords-page class="view" .app=${app} .machine=${machine} .requests=${requests}></passwords-page>`
    case 'settings':
      return html`<settings-page class="view" .app=${app} .machine=${machine} .requests=${requests}></settings-page>`
    case 'transfer':
      return html`<transfer-page class="view" .app=${app} .machine=${machine} .requests=${requests}></transfer-page>`
    case 'missing':
      return html`<div class="page">
        <div class="head">
          <h1>${words.app.missing}</h1>
          <p class="lead">${words.app.missingHint}</p>
        </div>
        <div class="actions"><a class="button primary" href=${paths.home}>${words.app.home}</a></div>
      </div>`
  }
}
