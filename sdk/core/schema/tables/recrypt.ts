/** The recryption application (wire B.12). */
import type { TypeTables } from './shape.ts'

export const recryptTypes = {
  RecryptionGroup: {
    meaning: 'A group whose members read what is encrypted to the group.',
    members: {
      GroupName: { type: 'String', meaning: 'The group’s account.' },
      Master: { type: 'MasterProfile', meaning: 'The group’s own master profile.' },
      Members: { type: 'MemberEntry', list: true, meaning: 'Who belongs to it.' },
      ArchivedKeys: { type: 'PublicKey', list: true, meaning: 'Keys it used before.' },
      CurrentEncryptionKey: { type: 'JoseWebSignature', meaning: 'The signed key to encrypt to.' },
    },
  },
  RecryptionKey: {
    meaning: 'The key a group is reached by.',
    members: {
      EncryptionKey: { type: 'PublicKey', meaning: 'The public key.' },
    },
  },
  MemberEntry: {
    meaning: 'A member of a recryption group.',
    members: {
      UDF: { type: 'String', meaning: 'Fingerprint of the member’s profile.' },
      RecryptUDF: { type: 'String', meaning: 'Fingerprint of the member’s recryption profile.' },
      Name: { type: 'String', meaning: 'The member’s account.' },
      Privileges: { type: 'String', list: true, meaning: 'What the member may do.' },
      Quotas: { type: 'String', list: true, meaning: 'How much of it.' },
      Status: { type: 'String', meaning: 'How the membership stands.' },
      Entries: { type: 'UserDecryptionEntry', list: true, meaning: 'The member’s half of each group key.' },
    },
  },
  UserDecryptionEntry: {
    meaning: 'How one member reads under one group key.',
    members: {
      EncryptionKeyUDF: { type: 'String', meaning: 'Fingerprint of the group key.' },
      MemberKeyUDF: { type: 'String', meaning: 'Fingerprint of the member’s key.' },
      RecryptionKey: { type: 'Key', tagged: true, meaning: 'The half the service uses.' },
      DecryptionKey: {
        type: 'JoseWebEncryption',
        meaning: 'The half the member uses, encrypted to the member.',
      },
    },
  },
  RecryptProfile: {
    inherits: 'ApplicationProfile',
    meaning: 'The public part of the recryption application.',
    members: {
      Account: { type: 'String', meaning: 'The account at the recryption service.' },
      EncryptKeys: { type: 'PublicKey', list: true, meaning: 'Keys of devices that read.' },
      AuthKeys: { type: 'PublicKey', list: true, meaning: 'Keys that prove who asks.' },
    },
  },
  RecryptProfilePrivate: {
    inherits: 'ApplicationProfilePrivate',
    meaning: 'What all devices share for recryption: nothing.',
    members: {},
  },
  RecryptDevicePublic: {
    inherits: 'ApplicationDevicePublic',
    meaning: 'What one device says in public about recryption: nothing.',
    members: {},
  },
  RecryptDevicePrivate: {
    inherits: 'ApplicationDevicePrivate',
    meaning: 'One device’s keys for recryption.',
    members: {
      DecryptKeys: { type: 'PublicKey', list: true, meaning: 'Keys to read with.' },
      SignKeys: { type: 'PublicKey', list: true, meaning: 'Keys to sign with.' },
    },
  },
} as const satisfies TypeTables
