/** Opens the app over a fake host, as a page would, and closes it after the test. */
import axe from 'axe-core'
import { afterEach, expect } from 'vitest'
import '../../pwa/design/tokens.css'
import { MeshApp } from '../../pwa/app/mesh-app.ts'
import { MeshSession } from '../../sdk/index.ts'
import type { FakeHost } from './fake-host.ts'

// The build puts it in; here it is a plain global.
Object.assign(globalThis, { __APP_VERSION__: '0.0.0-test' })

let app: MeshApp | undefined

afterEach(() => {
  app?.remove()
  app = undefined
  document.documentElement.removeAttribute('data-theme')
  history.replaceState(null, '', location.pathname + location.search)
})

export interface OpenedApp {
  readonly element: MeshApp
}

/** @param path the address after the page's, such as `#/settings` */
export function openApp(host: FakeHost, path = '#/'): OpenedApp {
  history.replaceState(null, '', path)
  // Colours are measured when nothing moves.
  for (const motion of ['--mesh-quick', '--mesh-calm'])
    document.documentElement.style.setProperty(motion, '0s')
  app = new MeshApp()
  app.open = () => MeshSession.open({ host })
  document.body.append(app)
  return { element: app }
}

/** Fails with what axe finds, by rule and place. */
export async function expectAccessible(element: Element | Document = document): Promise<void> {
  const { violations } = await axe.run(element, { resultTypes: ['violations'] })
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`),
  ).toEqual([])
}
