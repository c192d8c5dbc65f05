/** A recovery share as people write it, and as the QR code beside it says it. What is right only the worker can tell. */
import { groupLength, tidyTyped } from './groups.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Letters of nearly every share; the seldom shorter ones are found out when they are used. */
const usualLetters = { from: 28, to: 29 }

export function shareLetters(text: string): string {
  return tidyTyped(text)
}

/** In groups of five, with the letters that are mistaken for others put right. */
export function tidyShare(text: string): string {
  return shareGroups(text).join('-')
}

export function shareGroups(text: string): readonly string[] {
  return shareLetters(text).match(new RegExp(`.{1,${groupLength}}`, 'g')) ?? []
}

export function isWholeShare(text: string): boolean {
  const { length } = shareLetters(text)
  return length >= usualLetters.from && length <= usualLetters.to
}

/** How many shares of its set are needed: its first letter says so. Undefined for what cannot begin a share. */
export function quorumOf(text: string): number | undefined {
  const quorum = alphabet.indexOf(shareLetters(text)[0] ?? '-') >> 1
  return quorum >= 2 ? quorum : undefined
}

/** Groups, from 0, that hold characters which do not occur in shares. */
export function foreignGroups(text: string): readonly number[] {
  return shareGroups(text).flatMap((group, index) => (/[^A-Z2-7]/.test(group) ? [index] : []))
}

export interface ShareCode {
  readonly share: string
  readonly account?: string
  readonly identifier?: string
}

/** Three lines. Not a link: what opens links of codes it sees must not carry a share anywhere. */
export function shareToCode({ account = '', identifier = '', share }: ShareCode): string {
  return `${account}\n${identifier}\n${share}`
}

export function codeToShare(code: string): ShareCode {
  const lines = code
    .trim()
    .split('\n')
    .map(line => line.trim())
  const [account, identifier, share] = lines.length === 3 ? lines : ['', '', lines.at(-1)]
  return {
    share: tidyShare(share ?? ''),
    ...(account && { account }),
    ...(identifier && { identifier }),
  }
}
