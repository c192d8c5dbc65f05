/** PostgreSQL's texts hold every character but U+0000. That one is written as U+0001 U+0001, and U+0001 as U+0001 U+0002. */

const SPECIAL = /[\u0000\u0001]/g
const WRITTEN = /\u0001[\u0001\u0002]/g

/** Keeps the order of texts, and which is the beginning of which. */
export function toDatabaseText(text: string): string {
  if (!text.includes('\u0000') && !text.includes('\u0001')) return text
  return text.replace(SPECIAL, character => (character === '\u0000' ? '\u0001\u0001' : '\u0001\u0002'))
}

export function fromDatabaseText(text: string): string {
  if (!text.includes('\u0001')) return text
  return text.replace(WRITTEN, pair => (pair[1] === '\u0001' ? '\u0000' : '\u0001'))
}
