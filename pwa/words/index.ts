/** The words in use. The language is chosen once, when the app starts, before anything is drawn. */
import { english } from './en.ts'
import { chooseLanguage, languages } from './languages.ts'
import type { Words } from './shape.ts'

/** A live binding: read it where something is drawn, never before. */
export let words: Words = english

const place = 'mesh-language'

/** The language that was chosen here; empty for what the browser says. */
export function chosenLanguage(): string {
  // Reading throws where a browser blocks storage.
  try {
    const stored = localStorage.getItem(place) ?? ''
    return Object.hasOwn(languages, stored) ? stored : ''
  } catch {
    return ''
  }
}

/** Remembers a language, or forgets it for an empty one. It holds from the next start. */
export function rememberLanguage(language: string): void {
  try {
    if (language === '') localStorage.removeItem(place)
    else localStorage.setItem(place, language)
  } catch {
    // It holds until the page is closed.
  }
}

/** Brings the words of the language in, and turns the page to its direction. A language that cannot be loaded is English. */
export async function restoreLanguage(): Promise<void> {
  const language = chosenLanguage() || chooseLanguage(navigator.languages)
  try {
    words = (await languages[language]?.load()) ?? english
  } catch {
    words = english
  }
  document.documentElement.lang = words.language
  document.documentElement.dir = languages[words.language]?.direction ?? 'ltr'
}
