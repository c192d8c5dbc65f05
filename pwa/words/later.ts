/** All words, for pages that are loaded when they are opened: the first view does not carry what they say in English. */
import { englishLater } from './en-later.ts'
import { words as first } from './index.ts'
import type { AllWords } from './shape.ts'

/** Another language brings all of its words at once, and they hold. */
export const words: AllWords = { ...englishLater, ...first }
