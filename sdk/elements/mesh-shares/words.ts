/** What `<mesh-shares>` says, in English. */
import { englishShareWords } from '../mesh-share-fields/words.ts'
import { englishElementWords, type Widened } from '../words.ts'

export const englishSharesWords = {
  title: 'Recovery shares',
  lead: 'If you ever lose all your devices, these papers bring your profile back. Nobody else can.',
  explain: (quorum: number, shares: number) =>
    quorum === shares
      ? `All ${shares} shares are needed. If one is lost, the set is worth nothing.`
      : `Any ${quorum} of the ${shares} shares bring everything back. ${quorum - 1 === 1 ? 'One alone tells' : `${quorum - 1} alone tell`} nobody anything, and ${shares - quorum === 1 ? 'one' : shares - quorum} may be lost.`,
  shares: 'How many shares',
  quorum: 'How many bring it back',
  holders: 'Who keeps them',
  holdersHint: 'Choose places that are not lost together. The names stay on this device.',
  holder: (number: number) => `Share ${number}`,
  holderExample: ['My desk', 'My sister', 'The bank', 'A friend', 'My parents'] as readonly string[],
  make: 'Make the shares',
  making: 'Making the shares …',
  handOutTitle: 'Hand them out',
  handOutLead:
    'They are shown this once. Print, save or write down each one, and give it to whoever keeps it.',
  identifierHint:
    'Whoever writes by hand writes it beside each share: with it, a mistyped letter can be found.',
  shareOf: (number: number, total: number) => `Share ${number} of ${total}`,
  keptBy: (holder: string) => `kept by ${holder}`,
  qr: (number: number) => `Recovery share ${number} as a QR code`,
  text: (number: number) => `Recovery share ${number}`,
  save: 'Save as a file',
  printOne: 'Print this one',
  printAll: 'Print all',
  given: 'Written down or handed over',
  left: (left: number) =>
    left === 1 ? 'One share is still to be handed out.' : `${left} shares are still to be handed out.`,
  allGiven: 'All shares are handed out.',
  rehearseNext: 'Rehearse now',
  finish: 'Finish',
  finishAnyway: 'Finish without the rest',
  rehearseTitle: 'Rehearse a recovery',
  rehearseLead:
    'Type or scan as many shares as your set needs, from the papers. Nothing changes, and nothing of them is kept.',
  check: 'Check these shares',
  checking: 'Checking …',
  proved: 'These shares bring your profile back.',
  provedHint: 'The backup was opened with them just now. Put the papers back where they belong.',
  notEnough: (have: number, need: number) => `That is ${have} of ${need}. Add another share.`,
  notProved: 'These shares do not bring your profile back.',
  notProvedHint: 'Correct what is marked, or use another share. If no set works, make a new one.',
  madeTitle: 'Your recovery shares are made',
  madeLead: (when: string) => `They were made ${when}.`,
  where: 'Where they are',
  unknownWhere: 'This device does not know who keeps them.',
  setOf: (quorum: number, shares: number) => `${quorum} of ${shares} bring it back`,
  rehearse: 'Rehearse a recovery',
  again: 'Make a new set',
  againHint: 'Shares made before stay valid. Sets do not mix.',
  back: 'Back',
  notHere: 'Shares are made on the device that created or recovered this profile.',
  sheet: {
    title: 'Mesh recovery share',
    what: 'This is one part of the key to the profile below. By itself it opens nothing.',
    todo: 'Keep it dry, private and apart from the others. Do not photograph or send it. To recover, open Mesh on a new device, choose “I have lost my devices”, and bring together enough shares.',
    account: 'Account',
    need: 'Shares needed',
    identifier: 'Identifier of the backup',
    share: 'Share',
    keeper: 'Kept by',
    made: 'Made',
    file: (number: number) => `recovery-share-${number}.txt`,
  },
  parts: englishElementWords,
  fields: englishShareWords,
}

export type SharesWords = Widened<typeof englishSharesWords>
