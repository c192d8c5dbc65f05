/** Text that strangers chose and people read: what a device of unknown make says it is. */

/** Control characters, line ends, halves of characters, and marks that make text run backwards. */
const DECEPTIVE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu
const MOST_CHARACTERS = 40

/** What a device says it is, on one short line, without characters that are invisible or turn its direction. */
export function displayKind({ kind }: { readonly kind: string }): string {
  const plain = kind.replace(DECEPTIVE, ' ').replace(/\s+/g, ' ').trim()
  return [...plain].slice(0, MOST_CHARACTERS).join('') || 'device'
}
