/** Files a 2017 client keeps on its own disk (wire B.11). */
import type { TypeTables } from './shape.ts'

export const localFileTypes = {
  Serialization: {
    abstract: true,
    meaning: 'What all files of a client have.',
    members: {
      Default: { type: 'DateTime', meaning: 'When this was made the default of its kind.' },
    },
  },
  SerializationPersonal: {
    inherits: 'Serialization',
    meaning: 'The file that holds a personal profile.',
    members: {
      Profile: { type: 'SignedPersonalProfile', meaning: 'The profile.' },
      Portals: { type: 'SerializationPortal', list: true, meaning: 'Where it is registered.' },
    },
  },
  SerializationPortal: {
    meaning: 'One account a profile is registered at.',
    members: {
      Address: { type: 'String', meaning: 'The full account, `name@domain`.' },
    },
  },
  SerializationApplication: {
    inherits: 'Serialization',
    meaning: 'The file that holds an application profile.',
    members: {
      Profile: { type: 'SignedApplicationProfile', meaning: 'The profile.' },
    },
  },
  SerializationDevice: {
    inherits: 'Serialization',
    meaning: 'The file that holds a device profile.',
    members: {
      Profile: { type: 'SignedDeviceProfile', meaning: 'The profile.' },
    },
  },
} as const satisfies TypeTables
