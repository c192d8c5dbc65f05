/** What the fields for recovery shares say, in English. */
import { englishElementWords, type Widened } from '../words.ts'

export const englishShareWords = {
  share: (number: number) => `Share ${number}`,
  remove: (number: number) => `Remove share ${number}`,
  letters: (have: number) => `${have} of 29 letters`,
  whole: 'All letters are there.',
  add: 'Add another share',
  scan: 'Scan a share',
  hideScan: 'Put the scanner away',
  noShare: 'That code is not a recovery share.',
  again: 'This share is here already.',
  need: (need: number) => `${need} shares of this set are needed.`,
  foreign: (group: number) =>
    `Group ${group} has characters that do not occur: only letters and the digits 2 to 7 do.`,
  wrongGroup: (group: number) => `Group ${group} is not right. Compare it with the paper.`,
  wrong: 'This share is not right. Compare it with the paper, group by group, or try another one.',
  mixed: 'This share is of another set. Use shares that were made together.',
  repeated: 'This share was given already.',
  open: 'Not proved yet: another share is needed.',
  right: 'This share is right.',
  group: (number: number, characters: string) => `Group ${number}: ${characters}`,
  parts: englishElementWords,
}

export type ShareWords = Widened<typeof englishShareWords>
