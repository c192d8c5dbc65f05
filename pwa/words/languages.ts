/** The languages of the app. English comes with it, the others are loaded when they are chosen. */
import { english } from './en.ts'
import type { AllWords } from './shape.ts'

export interface Language {
  /** As its speakers write it. */
  readonly name: string
  readonly direction: 'ltr' | 'rtl'
  /** English comes in two parts, any other language whole. */
  readonly load: () => Promise<AllWords | typeof english>
}

/** By BCP 47 tag. */
export const languages: Readonly<Record<string, Language>> = {
  en: { name: 'English', direction: 'ltr', load: async () => english },
}

/** The best of our languages for what a browser says its user reads, best first. */
export function chooseLanguage(preferred: readonly string[]): string {
  for (const tag of preferred) {
    const [language = ''] = tag.toLowerCase().split('-')
    if (Object.hasOwn(languages, language)) return language
  }
  return 'en'
}
