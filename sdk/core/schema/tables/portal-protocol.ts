/** Requests and responses between a client and a portal (wire B.3). */
import type { TypeTables } from './shape.ts'

export const portalProtocolTypes = {
  MeshRequest: {
    inherits: 'Request',
    meaning: 'What every request to a portal has.',
    members: {
      Portal: {
        type: 'String',
        meaning: 'The portal’s host name; clients leave it out, portals do not look at it.',
      },
    },
  },
  MeshResponse: {
    inherits: 'Response',
    meaning: 'What every response with a status has; alone it reports a failure.',
    members: {},
  },
  KeyValue: {
    meaning: 'A search term.',
    members: {
      Key: { type: 'String', meaning: 'What to look at.' },
      Value: { type: 'String', meaning: 'What it must be.' },
    },
  },
  SearchConstraints: {
    meaning: 'Bounds of a search; portals of 2017 do not look at them.',
    members: {
      NotBefore: { type: 'DateTime', meaning: 'Only data from this moment on.' },
      Before: { type: 'DateTime', meaning: 'Only data earlier than this moment.' },
      MaxEntries: { type: 'Integer', meaning: 'At most this many results.' },
      MaxBytes: { type: 'Integer', meaning: 'At most this many bytes of results.' },
      PageKey: { type: 'String', meaning: 'Goes on where an earlier search stopped.' },
    },
  },
  ValidateRequest: {
    inherits: 'MeshRequest',
    meaning: 'Asks whether an account name can be had.',
    members: {
      Account: { type: 'String', meaning: 'The full account, `name@domain`.' },
      Reserve: { type: 'Boolean', meaning: 'Asks to hold the name for a while; not honoured.' },
      Language: {
        type: 'String',
        list: true,
        meaning: 'Languages for the explanation, best first, as ISO codes.',
      },
    },
  },
  ValidateResponse: {
    inherits: 'MeshResponse',
    meaning: 'Says whether an account name can be had, and what names may look like.',
    members: {
      Valid: { type: 'Boolean', meaning: 'The name can be had.' },
      Minimum: { type: 'Integer', meaning: 'Fewest characters of a name.' },
      Maximum: { type: 'Integer', meaning: 'Most characters of a name.' },
      InvalidCharacters: { type: 'String', meaning: 'Characters to keep out of the part before the `@`.' },
      Reason: { type: 'String', meaning: 'Why the name cannot be had, in words.' },
    },
  },
  CreateRequest: {
    inherits: 'MeshRequest',
    meaning: 'Asks for an account for a profile.',
    members: {
      Account: { type: 'String', meaning: 'The full account, `name@domain`.' },
      Profile: {
        type: 'SignedProfile',
        tagged: true,
        meaning: 'The signed personal profile the account shall stand for.',
      },
    },
  },
  CreateResponse: {
    inherits: 'MeshResponse',
    meaning: 'Says whether the account was made.',
    members: {},
  },
  DeleteRequest: {
    inherits: 'MeshRequest',
    meaning: 'Asks to give an account up.',
    members: {
      Account: { type: 'String', meaning: 'The full account, `name@domain`.' },
    },
  },
  DeleteResponse: {
    inherits: 'MeshResponse',
    meaning: 'Says whether the account was given up.',
    members: {},
  },
  GetRequest: {
    inherits: 'MeshRequest',
    meaning: 'Asks for one stored object.',
    members: {
      Identifier: { type: 'String', meaning: 'The object’s identifier, looked at when no account is named.' },
      Account: {
        type: 'String',
        meaning: 'The account whose personal profile is wanted; goes before Identifier.',
      },
      KeyValues: { type: 'KeyValue', list: true, meaning: 'Search terms; not looked at.' },
      SearchConstraints: { type: 'SearchConstraints', meaning: 'Bounds of the search; not looked at.' },
      Multiple: { type: 'Boolean', meaning: 'Asks for all versions instead of the newest; not honoured.' },
      Full: { type: 'Boolean', meaning: 'Asks for log records instead of objects; not honoured.' },
    },
  },
  GetResponse: {
    inherits: 'MeshResponse',
    meaning: 'Hands out what was asked for.',
    members: {
      Entries: {
        type: 'Entry',
        list: true,
        tagged: true,
        meaning: 'The object found; empty or absent if there is none.',
      },
      DataItems: { type: 'DataItem', list: true, meaning: 'Log records; unused.' },
      PageKey: { type: 'String', meaning: 'Where a further request may go on; unused.' },
    },
  },
  PublishRequest: {
    inherits: 'MeshRequest',
    meaning: 'Asks to store an object.',
    members: {
      Entry: {
        type: 'Entry',
        tagged: true,
        meaning: 'The object; it takes the place of the one with the same identifier.',
      },
    },
  },
  PublishResponse: {
    inherits: 'MeshResponse',
    meaning: 'Says whether the object was stored.',
    members: {},
  },
  StatusRequest: {
    inherits: 'MeshRequest',
    meaning: 'Asks how the portal’s log stands.',
    members: {},
  },
  StatusResponse: {
    inherits: 'MeshResponse',
    meaning: 'Says how the portal’s log stands; portals of 2017 leave all of it out.',
    members: {
      LastWriteTime: { type: 'DateTime', meaning: 'When something was last written.' },
      LastCheckpointTime: { type: 'DateTime', meaning: 'When the log was last sealed.' },
      NextCheckpointTime: { type: 'DateTime', meaning: 'When it will be sealed next.' },
      CheckpointValue: { type: 'String', meaning: 'The seal itself.' },
    },
  },
  ConnectStartRequest: {
    inherits: 'MeshRequest',
    meaning: 'Leaves a device’s request to join a profile.',
    members: {
      SignedRequest: {
        type: 'SignedConnectionRequest',
        meaning: 'The request, signed by the device that wants to join.',
      },
      AccountID: { type: 'String', meaning: 'The account it wants to join.' },
    },
  },
  ConnectStartResponse: {
    inherits: 'MeshRequest',
    meaning: 'Confirms that the request waits; it has no status.',
    members: {},
  },
  ConnectStatusRequest: {
    inherits: 'MeshRequest',
    meaning: 'Asks whether a request was decided.',
    members: {
      AccountID: { type: 'String', meaning: 'The account the device wants to join.' },
      DeviceID: { type: 'String', meaning: 'Fingerprint of the waiting device’s signature key.' },
    },
  },
  ConnectStatusResponse: {
    inherits: 'MeshRequest',
    meaning: 'Hands out the decision.',
    members: {
      Result: {
        type: 'SignedConnectionResult',
        meaning: 'The signed decision; absent while nobody has decided.',
      },
    },
  },
  ConnectPendingRequest: {
    inherits: 'MeshRequest',
    meaning: 'Asks which requests wait for an account.',
    members: {
      AccountID: { type: 'String', meaning: 'The account.' },
      SearchConstraints: { type: 'SearchConstraints', meaning: 'Bounds of the list; not looked at.' },
    },
  },
  ConnectPendingResponse: {
    inherits: 'MeshRequest',
    meaning: 'Lists the requests that wait.',
    members: {
      Pending: {
        type: 'SignedConnectionRequest',
        list: true,
        meaning: 'The signed requests; absent if there never was one.',
      },
      PageKey: { type: 'String', meaning: 'Where a further request may go on; unused.' },
    },
  },
  ConnectCompleteRequest: {
    inherits: 'MeshRequest',
    meaning: 'Delivers the decision about a request.',
    members: {
      Result: { type: 'SignedConnectionResult', meaning: 'The decision, signed by an administrator device.' },
      AccountID: { type: 'String', meaning: 'The account concerned.' },
    },
  },
  ConnectCompleteResponse: {
    inherits: 'MeshRequest',
    meaning: 'Confirms that the decision arrived; it has no status.',
    members: {},
  },
  TransferRequest: {
    inherits: 'MeshRequest',
    meaning: 'Asks for a stretch of the portal’s log.',
    members: {
      SearchConstraints: { type: 'SearchConstraints', meaning: 'Which stretch.' },
    },
  },
  TransferResponse: {
    inherits: 'MeshResponse',
    meaning: 'Hands out a stretch of the portal’s log; portals of 2017 leave it empty.',
    members: {
      DataItems: { type: 'DataItem', list: true, meaning: 'The records.' },
      PageKey: { type: 'String', meaning: 'Where a further request may go on.' },
    },
  },
} as const satisfies TypeTables
