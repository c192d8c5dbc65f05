/** A failure in words: what happened, what to do next, and the code for whoever helps. */
import { isMeshError } from '../../sdk/index.ts'
import { words } from './index.ts'

export interface ErrorText {
  readonly title: string
  readonly remedy: string
  readonly code?: string
}

export function describeError(error: unknown): ErrorText {
  if (!isMeshError(error)) return { title: words.error.title, remedy: words.error.unknown }
  return {
    title: words.error.titles[error.code] ?? words.error.title,
    remedy: error.remedy,
    code: error.code,
  }
}
