/** What a portal keeps about accounts (wire B.8). */
import type { TypeTables } from './shape.ts'

export const portalStoreTypes = {
  PortalEntry: {
    abstract: true,
    meaning: 'What all objects of a portal’s own store have.',
    members: {
      Created: { type: 'DateTime', meaning: 'When it was made; 2017 wrote local time and called it UTC.' },
      Modified: { type: 'DateTime', meaning: 'When it was last changed, with the same flaw.' },
    },
  },
  Account: {
    inherits: 'PortalEntry',
    meaning: 'An account at a portal.',
    members: {
      AccountID: { type: 'String', meaning: 'The full account, `name@domain`.' },
      UserProfileUDF: { type: 'String', meaning: 'Identifier of the personal profile it stands for.' },
      Status: { type: 'String', meaning: '`Open`; other states were planned.' },
    },
  },
  AccountProfile: {
    inherits: 'Account',
    meaning: 'An account together with its profile; unused.',
    members: {
      Profile: { type: 'SignedPersonalProfile', meaning: 'The profile.' },
    },
  },
  ConnectionsPending: {
    inherits: 'Account',
    meaning: 'The requests that wait for one personal profile.',
    members: {
      Requests: { type: 'SignedConnectionRequest', list: true, meaning: 'The signed requests.' },
    },
  },
} as const satisfies TypeTables
