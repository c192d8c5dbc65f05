/** A heading of the level that fits where the element stands. */
import { html, nothing, type TemplateResult } from 'lit'

export interface HeadingOptions {
  readonly id?: string
  /** Whether `focus()` may be called on it. */
  readonly focusable?: boolean
}

/** @param level 1 to 4; anything else counts as the nearest of them */
export function heading(level: number, content: unknown, options: HeadingOptions = {}): TemplateResult {
  const id = options.id ?? nothing
  const tab = options.focusable ? '-1' : nothing
  if (level <= 1) return html`<h1 id=${id} tabindex=${tab} part="heading">${content}</h1>`
  if (level === 2) return html`<h2 id=${id} tabindex=${tab} part="heading">${content}</h2>`
  if (level === 3) return html`<h3 id=${id} tabindex=${tab} part="heading">${content}</h3>`
  return html`<h4 id=${id} tabindex=${tab} part="heading">${content}</h4>`
}
