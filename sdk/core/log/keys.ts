/** The keys that objects are filed under in the two stores of a portal of 2017 (wire D.2). */

/** What a key is about. The store of a mesh files every object under its identifier. */
export type LogKey =
  | { readonly about: 'account'; readonly account: string }
  | { readonly about: 'pending'; readonly profile: string }
  | { readonly about: 'result'; readonly device: string }
  | { readonly about: 'entry'; readonly identifier: string }

const WORDS = { account: 'Account$', pending: 'Pending-', result: 'Result-' } as const
/** How programs of 2015 wrote it. */
const OLD_ACCOUNT = 'Account-'

export function writeLogKey(key: LogKey): string {
  switch (key.about) {
    case 'account':
      return WORDS.account + key.account
    case 'pending':
      return WORDS.pending + key.profile
    case 'result':
      return WORDS.result + key.device
    case 'entry':
      return key.identifier
  }
}

/** Reads a key, accounts in the spelling of 2015 too. Whatever has no word in front is an identifier. */
export function parseLogKey(text: string): LogKey {
  const rest = (word: string) => (text.startsWith(word) ? text.slice(word.length) : undefined)
  const account = rest(WORDS.account) ?? rest(OLD_ACCOUNT)
  if (account !== undefined) return { about: 'account', account }
  const profile = rest(WORDS.pending)
  if (profile !== undefined) return { about: 'pending', profile }
  const device = rest(WORDS.result)
  return device === undefined ? { about: 'entry', identifier: text } : { about: 'result', device }
}
