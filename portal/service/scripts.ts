/** Which letters a name may have, and which alphabets may stand together in one (Unicode Technical Standard 39). */

/** Alphabets in everyday use today. */
const scripts = [
  'Arabic',
  'Armenian',
  'Bengali',
  'Bopomofo',
  'Cyrillic',
  'Devanagari',
  'Ethiopic',
  'Georgian',
  'Greek',
  'Gujarati',
  'Gurmukhi',
  'Han',
  'Hangul',
  'Hebrew',
  'Hiragana',
  'Kannada',
  'Katakana',
  'Khmer',
  'Lao',
  'Latin',
  'Malayalam',
  'Myanmar',
  'Oriya',
  'Sinhala',
  'Tamil',
  'Telugu',
  'Thaana',
  'Thai',
  'Tibetan',
] as const

type Script = (typeof scripts)[number]

/** Alphabets that are written together; each set may have Latin besides. */
const companions: readonly (readonly Script[])[] = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
]

const patterns = scripts.map(script => [script, new RegExp(`^\\p{Script=${script}}$`, 'u')] as const)

/** Latin letters of living languages; the rest of the script is phonetic and shaped to be taken for others. */
const plainLatin = /^[a-z\u00df-\u024f\u1e00-\u1effɓɖɗəɛɣɩɨɔɲʋ]$/u

/** The alphabet of a folded letter; undefined for one that names may not have. */
function scriptOf(letter: string): Script | undefined {
  const script = patterns.find(([, pattern]) => pattern.test(letter))?.[0]
  return script === 'Latin' && !plainLatin.test(letter) ? undefined : script
}

/** Whether every letter of a folded name belongs to an alphabet in use. Marks, digits and separators do not count. */
export function hasLivingLetters(folded: string): boolean {
  return lettersOf(folded).every(letter => scriptOf(letter) !== undefined)
}

/** Whether the letters of a folded name are of one alphabet or of some that are written together. */
export function isOneAlphabet(folded: string): boolean {
  const used = new Set(lettersOf(folded).map(scriptOf))
  if (used.size <= 1) return true
  return companions.some(set => [...used].every(script => script !== undefined && set.includes(script)))
}

/** Whether all digits of a name are of one system, so that no foreign zero hides among others. */
export function isOneDigitSystem(name: string): boolean {
  return (
    new Set((name.match(/\p{Nd}/gu) ?? []).map(digit => digit.codePointAt(0)! - digitValue(digit))).size <= 1
  )
}

/** What a digit of any system stands for; Unicode has each system in a run of ten that begins with its zero. */
export function digitValue(digit: string): number {
  let zero = digit.codePointAt(0)!
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && digit.codePointAt(0)! - zero < 9) zero -= 1
  return digit.codePointAt(0)! - zero
}

function lettersOf(name: string): readonly string[] {
  return name.match(/\p{L}/gu) ?? []
}
