/** The confirmation application (wire B.12). */
import type { TypeTables } from './shape.ts'

export const confirmTypes = {
  ConfirmProfile: {
    inherits: 'ApplicationProfile',
    meaning: 'The public part of the application that asks people to confirm things.',
    members: {
      Account: { type: 'String', meaning: 'The account at the confirmation service.' },
      AuthenticationKeys: { type: 'PublicKey', list: true, meaning: 'Keys of devices that may ask.' },
      SignatureKeys: { type: 'PublicKey', list: true, meaning: 'Keys of devices that may answer.' },
    },
  },
  ConfirmPrivate: {
    inherits: 'ApplicationProfilePrivate',
    meaning: 'What all devices share for confirmations: nothing.',
    members: {},
  },
  ConfirmDevicePublic: {
    inherits: 'ApplicationDevicePublic',
    meaning: 'What one device says in public about confirmations: nothing.',
    members: {},
  },
  ConfirmDevicePrivate: {
    inherits: 'ApplicationDevicePrivate',
    meaning: 'One device’s keys for confirmations.',
    members: {
      SignPrivateKey: { type: 'PublicKey', meaning: 'Signs answers.' },
      AuthPrivateKey: { type: 'PublicKey', meaning: 'Proves who asks.' },
    },
  },
} as const satisfies TypeTables
