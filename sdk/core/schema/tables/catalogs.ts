/** Credentials, bookmarks and contacts (wire B.5). */
import type { TypeTables } from './shape.ts'

export const catalogTypes = {
  ApplicationProfileCatalog: {
    inherits: 'ApplicationProfile',
    abstract: true,
    meaning: 'What the profiles of all catalogs have.',
    members: {
      AccountIdentifier: { type: 'String', meaning: 'The account the catalog belongs to; unused.' },
      PersonalUDF: { type: 'String', meaning: 'The personal profile it belongs to; unused.' },
    },
  },
  CatalogEntry: {
    meaning: 'What the entries of all catalogs have.',
    members: {
      ID: { type: 'String', meaning: 'Tells the entry from all others in the catalog.' },
      Added: { type: 'DateTime', meaning: 'When it was added.' },
      Updated: { type: 'DateTime', meaning: 'When it was last changed.' },
      Deleted: {
        type: 'DateTime',
        meaning: 'When it was deleted; entries that have this stay as tombstones.',
      },
      Label: { type: 'String', list: true, meaning: 'Groups it belongs to.' },
      Source: { type: 'TypedData', list: true, meaning: 'Data of other programs the entry was made from.' },
    },
  },
  TypedData: {
    meaning: 'Bytes of a named kind.',
    members: {
      ContentType: { type: 'String', meaning: 'Their media type.' },
      Data: { type: 'Binary', meaning: 'The bytes.' },
    },
  },
  CredentialProfile: {
    inherits: 'ApplicationProfileCatalog',
    meaning: 'The public part of a password catalog.',
    members: {},
  },
  CredentialProfilePrivate: {
    inherits: 'ApplicationProfilePrivate',
    meaning: 'A password catalog.',
    members: {
      AutoGenerate: { type: 'Boolean', meaning: 'Programs may offer passwords they made up.' },
      Entries: { type: 'CredentialEntry', list: true, meaning: 'The logins.' },
      NeverAsk: { type: 'String', list: true, meaning: 'Sites that no login shall be kept for.' },
    },
  },
  CredentialEntry: {
    inherits: 'CatalogEntry',
    meaning: 'One login.',
    members: {
      Sites: {
        type: 'String',
        list: true,
        meaning: 'Host names it is for; `*.` in front takes in all below.',
      },
      Username: { type: 'String', meaning: 'Name to log in with.' },
      Password: { type: 'String', meaning: 'Secret to log in with.' },
      Protocol: { type: 'String', meaning: 'What it is used over, such as `http`.' },
    },
  },
  BookmarkProfile: {
    inherits: 'ApplicationProfileCatalog',
    meaning: 'The public part of a bookmark catalog.',
    members: {},
  },
  BookmarkProfilePrivate: {
    inherits: 'ApplicationProfilePrivate',
    meaning: 'A bookmark catalog.',
    members: {
      Entries: { type: 'BookmarkEntry', list: true, meaning: 'The bookmarks.' },
    },
  },
  BookmarkEntry: {
    inherits: 'CatalogEntry',
    meaning: 'One bookmark.',
    members: {
      Title: { type: 'String', meaning: 'What it is called.' },
      Uri: { type: 'String', meaning: 'Where it leads.' },
      ImageUDF: { type: 'String', list: true, meaning: 'Fingerprints of its icons.' },
    },
  },
  ContactProfile: {
    inherits: 'ApplicationProfileCatalog',
    meaning: 'The public part of a contact catalog.',
    members: {},
  },
  ContactProfilePrivate: {
    inherits: 'ApplicationProfilePrivate',
    meaning: 'A contact catalog.',
    members: {
      Entries: { type: 'ContactEntry', list: true, meaning: 'The contacts.' },
    },
  },
  ContactEntry: {
    inherits: 'CatalogEntry',
    meaning: 'One contact.',
    members: {
      Personals: { type: 'PersonalName', list: true, meaning: 'The names of the person.' },
      MeshUDFs: { type: 'String', list: true, meaning: 'Fingerprints of the person’s profiles.' },
      Internets: { type: 'Internet', list: true, meaning: 'Addresses on the net.' },
      Postals: { type: 'Postal', list: true, meaning: 'Addresses for letters.' },
    },
  },
  PersonalName: {
    meaning: 'A person’s name in parts.',
    members: {
      First: { type: 'String', meaning: 'Given name.' },
      Last: { type: 'String', meaning: 'Family name.' },
      Middle: { type: 'String', wire: 'Midle', meaning: 'Names in between.' },
    },
  },
  Address: {
    meaning: 'What all addresses have.',
    members: {
      Label: { type: 'String', list: true, meaning: 'What it is used for, such as `Home`.' },
      Attributes: { type: 'String', list: true, meaning: 'Further marks.' },
    },
  },
  Internet: {
    inherits: 'Address',
    meaning: 'An address on the net.',
    members: {
      Uri: { type: 'String', meaning: 'The address with its scheme, such as `mailto:`.' },
    },
  },
  Postal: {
    inherits: 'Address',
    meaning: 'An address for letters.',
    members: {
      Addressee: { type: 'String', wire: 'Adressee', meaning: 'Who the letter is for.' },
      Street: { type: 'String', meaning: 'Street and number.' },
      Town: { type: 'String', meaning: 'Town.' },
      Region: { type: 'String', meaning: 'State or province.' },
      Country: { type: 'String', meaning: 'Country, by name.' },
      Code: { type: 'String', meaning: 'Code of the country.' },
    },
  },
  ContactPerson: {
    inherits: 'ContactEntry',
    meaning: 'A contact that is a person; no list has room for it.',
    members: {
      FullName: { type: 'String', meaning: 'The whole name.' },
      Organization: { type: 'String', list: true, meaning: 'Where the person works.' },
    },
  },
  ContactOrganization: {
    inherits: 'ContactEntry',
    meaning: 'A contact that is an organization; no list has room for it.',
    members: {
      FullName: { type: 'String', meaning: 'The whole name.' },
    },
  },
} as const satisfies TypeTables
