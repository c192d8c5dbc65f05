/** Texts as search compares them: words without case, accents and punctuation. */

const ASCII = /^[\x00-\x7f]*$/
const BETWEEN_ASCII_WORDS = /[^0-9a-z]+/g
const BETWEEN_WORDS = /[^\p{L}\p{N}]+/gu

/** Letters that are no base letter with a mark by Unicode, and are one to whoever types without them. */
const PLAIN: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ŧ: 't',
  ς: 'σ',
}

/** The words of a text, each with one space before it. Upper case first, since that alone makes two letters of `ß`. */
export function foldWords(text: string): string {
  if (ASCII.test(text)) return ` ${text.toLowerCase()}`.replace(BETWEEN_ASCII_WORDS, ' ').trimEnd()
  const letters = text
    .normalize('NFKD')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[æœøđðþłħŧς]/g, letter => PLAIN[letter]!)
  return ` ${letters}`.replace(BETWEEN_WORDS, ' ').trimEnd()
}
