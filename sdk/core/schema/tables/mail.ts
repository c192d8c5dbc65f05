/** The mail application (wire B.7). */
import type { TypeTables } from './shape.ts'

export const mailTypes = {
  MailProfile: {
    inherits: 'ApplicationProfile',
    meaning: 'The public part of a mail account.',
    members: {
      EncryptionPGP: { type: 'PublicKey', meaning: 'Key for mail encrypted with OpenPGP.' },
      EncryptionSMIME: { type: 'PublicKey', meaning: 'Key for mail encrypted with S/MIME.' },
    },
  },
  MailDevicePublic: {
    inherits: 'ApplicationDevicePublic',
    meaning: 'What one device says in public about a mail account: nothing.',
    members: {},
  },
  MailProfilePrivate: {
    inherits: 'ApplicationProfilePrivate',
    meaning: 'How to use a mail account.',
    members: {
      EmailAddress: { type: 'String', meaning: 'The address.' },
      ReplyToAddress: { type: 'String', meaning: 'Where answers shall go.' },
      DisplayName: { type: 'String', meaning: 'The sender’s name as others see it.' },
      AccountName: { type: 'String', meaning: 'What the person calls the account.' },
      Inbound: { type: 'Connection', list: true, meaning: 'Servers to fetch mail from, best first.' },
      Outbound: { type: 'Connection', list: true, meaning: 'Servers to send mail through, best first.' },
      Sign: { type: 'PublicKey', list: true, meaning: 'Private keys to sign with.' },
      Encrypt: { type: 'PublicKey', list: true, meaning: 'Private keys to read encrypted mail with.' },
    },
  },
  MailDevicePrivate: {
    inherits: 'ApplicationDevicePrivate',
    meaning: 'What one device keeps to itself about a mail account: nothing.',
    members: {},
  },
} as const satisfies TypeTables
