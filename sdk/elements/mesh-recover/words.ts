/** What `<mesh-recover>` says, in English. */
import { englishShareWords } from '../mesh-share-fields/words.ts'
import { englishElementWords, type Widened } from '../words.ts'

export const englishRecoverWords = {
  title: 'Recover your profile',
  lead: 'Bring together as many recovery shares as your set asks for. Scan the papers, or type them.',
  account: 'Account',
  accountHint: 'It looks like alice@example.com, and stands on every share.',
  shares: 'Recovery shares',
  identifier: 'Identifier of the backup',
  identifierHint: 'Optional. It stands on every share too, and helps to find a mistyped letter.',
  submit: 'Recover',
  working: 'Recovering your profile …',
  workingHint: 'Keep this page open. It takes a few seconds.',
  doneTitle: 'Your profile is back',
  doneLead: (account: string) =>
    `${account} is on this device again. It is the profile’s only administrator now; your other devices stay.`,
  fingerprint: 'Fingerprint of your profile',
  needAccount: 'Type the account first.',
  parts: englishElementWords,
  fields: englishShareWords,
}

export type RecoverWords = Widened<typeof englishRecoverWords>
