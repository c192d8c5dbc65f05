/** What `<mesh-connect>` says, in English. */
import { englishElementWords, type Widened } from '../words.ts'

export const englishConnectWords = {
  title: 'Connect this device',
  lead: 'Scan this code with a device that already has your profile.',
  addressTitle: 'Waiting for approval',
  addressLead: (account: string) =>
    `Open Mesh on a device of ${account}. The request appears there by itself.`,
  preparing: 'Making the keys of this device …',
  asking: 'Asking the portal …',
  qr: 'Connection code of this device',
  stepsTitle: 'What to do',
  steps: [
    'Open Mesh on the device that has your profile.',
    'Choose “Connect another device”.',
    'Point its camera at this code.',
    'Type there the part of the authenticator that it asks for.',
  ] as readonly string[],
  addressSteps: [
    'Open Mesh on the device that has your profile.',
    'Open the request of this device.',
    'Scan this code there, or type the groups that it asks for.',
  ] as readonly string[],
  inviteTitle: 'Waiting to be let in',
  inviteLead: (account: string) =>
    `Open Mesh on the device of ${account} that made the invite. The request appears there by itself.`,
  inviteSteps: [
    'Open Mesh on the device that made the invite.',
    'Open the request of this device.',
    'Press “Accept” there.',
  ] as readonly string[],
  inviteHint: 'The other device asks for a part of it only if somebody else used the invite too.',
  authenticator: 'Authenticator',
  authenticatorHint:
    'The other device asks for a part of it. It proves that both of you mean the same request.',
  waiting: 'Waiting for the other device',
  waitingHint: 'This page notices the answer by itself. You may reload it or come back later.',
  expires: 'Valid for',
  copy: 'Copy code',
  share: 'Share code',
  shareTitle: 'Connect a device to Mesh',
  cancel: 'Cancel',
  startAgain: 'Start again',
  profile: 'Profile fingerprint',
  unverified: 'Unverified until accepted',
  unverifiedHint:
    'This is what the portal shows for that account. Compare it with the fingerprint on your other device; if they differ, cancel.',
  joinedTitle: 'This device is connected',
  joinedLead: (account: string) => `It belongs to ${account} now.`,
  fingerprint: 'Fingerprint of your profile',
  rejectedTitle: 'The request was rejected',
  rejectedHint: 'Somebody pressed “Reject” on the other device. If that was a mistake, start again.',
  expiredTitle: 'The request has expired',
  expiredHint: 'Nobody answered in time. Start again when you have the other device at hand.',
  substitutedTitle: 'The portal delivered another profile',
  substitutedHint:
    'The profile that answered is not the one this request was made for. Nothing was stored. Do not go on with this portal before you know why; its operator should hear about it.',
  invalidTitle: 'The answer was not genuine',
  invalidHint:
    'It did not pass its checks, so nothing was stored. Start again; if it happens twice, tell the portal’s operator.',
  unreachableTitle: 'The portal does not answer',
  unreachableHint: 'Nothing is lost. Check the connection and try again.',
  parts: englishElementWords,
}

export type ConnectWords = Widened<typeof englishConnectWords>
