/** The SSH application (wire B.6). */
import type { TypeTables } from './shape.ts'

export const sshTypes = {
  SSHProfile: {
    inherits: 'ApplicationProfile',
    meaning: 'The public part of the SSH application.',
    members: {},
  },
  SSHDevicePublic: {
    inherits: 'ApplicationDevicePublic',
    meaning: 'The SSH key of one device.',
    members: {
      PublicKey: {
        type: 'PublicKey',
        meaning: 'The key, for lists of authorized keys; it comes without fingerprint.',
      },
    },
  },
  SSHProfilePrivate: {
    inherits: 'ApplicationProfilePrivate',
    meaning: 'What all devices share for SSH.',
    members: {
      Account: { type: 'String', meaning: 'The account the keys are for.' },
      HostEntries: { type: 'HostEntry', list: true, meaning: 'The hosts known.' },
    },
  },
  HostEntry: {
    inherits: 'Entry',
    meaning: 'A host known by its key.',
    members: {
      Address: { type: 'String', meaning: 'Host name or IP address.' },
      AlgorithmID: { type: 'String', meaning: 'Algorithm of the key, as SSH names it.' },
      PublicKey: { type: 'String', meaning: 'The key in the base64 form of SSH.' },
    },
  },
  SSHDevicePrivate: {
    inherits: 'ApplicationDevicePrivate',
    meaning: 'The private SSH key of one device.',
    members: {
      DevicePrivateKey: { type: 'PublicKey', meaning: 'The private key; 2017 leaves it empty.' },
      KeyUDF: { type: 'String', meaning: 'Fingerprint of the key; unused.' },
    },
  },
} as const satisfies TypeTables
