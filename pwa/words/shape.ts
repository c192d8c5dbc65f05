/** What every language has to say. */
import type { english } from './en.ts'
import type { englishLater } from './en-later.ts'

type Widened<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : T extends readonly string[]
      ? readonly string[]
      : { readonly [K in keyof T]: Widened<T[K]> }

/** What the app says at once. */
export type Words = Widened<typeof english>

/** The words of the app. A module of another language that leaves one out does not compile. */
export type AllWords = Words & Widened<typeof englishLater>
