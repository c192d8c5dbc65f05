/** A failure as people see it: what happened, what to do next, and the code in small print. */
import { html, nothing, type TemplateResult } from 'lit'
import { isMeshError } from '../index.ts'
import { heading } from './heading.ts'
import { icon } from './icons.ts'
import type { ElementWords } from './words.ts'

export interface ErrorText {
  readonly title: string
  readonly remedy: string
  readonly code?: string
}

export function describeError(error: unknown, words: ElementWords): ErrorText {
  if (!isMeshError(error)) return { title: words.error.title, remedy: words.error.unknown }
  return {
    title: words.error.titles[error.code] ?? words.error.title,
    remedy: error.remedy,
    code: error.code,
  }
}

/** Spoken at once when it appears; nothing without an error. @param level of its heading */
export function errorNotice(
  error: unknown,
  words: ElementWords,
  level: number,
): TemplateResult | typeof nothing {
  if (error === undefined) return nothing
  const { title, remedy, code } = describeError(error, words)
  return html`<div class="notice danger" part="error" role="alert">
    ${icon('warning')} ${heading(level, title)}
    <p>${remedy}</p>
    ${code ? html`<p class="small soft">${words.error.code(code)}</p>` : nothing}
  </div>`
}
