/** Puts one element on an otherwise empty page, as a page of somebody else would, and collects what it tells. */
import { afterEach } from 'vitest'
import '../../pwa/design/tokens.css'

afterEach(() => document.body.replaceChildren())

export interface Mounted<E> {
  readonly element: E
  /** Names and details of the element's events, in order. */
  readonly events: readonly { readonly name: string; readonly detail: unknown }[]
}

/** @param names of the events to collect, heard at the body: they bubble out of whatever the element stands in */
export async function mount<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: {
    readonly properties?: Partial<HTMLElementTagNameMap[K]>
    readonly attributes?: Readonly<Record<string, string>>
    readonly slots?: string
    readonly names?: readonly string[]
  } = {},
): Promise<Mounted<HTMLElementTagNameMap[K]>> {
  const { properties = {}, attributes = {}, slots = '', names = [] } = options
  const events: { name: string; detail: unknown }[] = []
  const place = document.createElement('main')
  for (const name of names)
    place.addEventListener(name, event => events.push({ name, detail: (event as CustomEvent).detail }))
  const title = document.createElement('h1')
  title.textContent = 'A page'
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.innerHTML = slots
  Object.assign(element, properties)
  place.append(title, element)
  document.body.append(place)
  await (element as { updateComplete?: Promise<unknown> }).updateComplete
  return { element, events }
}

/** All text inside an element and the elements it is made of. */
export function textWithin(root: ParentNode): string {
  const own = root instanceof Element && root.shadowRoot ? textWithin(root.shadowRoot) : ''
  const fields = [...root.querySelectorAll<HTMLInputElement>('input, textarea')].map(({ value }) => value)
  const deep = [...root.querySelectorAll('*')].map(child =>
    child.shadowRoot ? textWithin(child.shadowRoot) : '',
  )
  return [own, (root as Node).textContent ?? '', ...fields, ...deep].join(' ')
}

/** The element that has the focus, however deep it is. */
export function focused(): Element | null {
  let active = document.activeElement
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
  return active
}
