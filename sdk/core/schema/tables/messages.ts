/** Base messages of every protocol (wire B.2). */
import type { TypeTables } from './shape.ts'

export const messageTypes = {
  Request: {
    abstract: true,
    meaning: 'What every request of every protocol has.',
    members: {
      Service: { type: 'String', meaning: 'The service that is addressed; clients leave it out.' },
    },
  },
  Response: {
    abstract: true,
    meaning: 'What every response of every protocol has.',
    members: {
      Status: {
        type: 'Integer',
        meaning: 'The result as a number in the manner of HTTP; plain success is 201.',
      },
      StatusDescription: {
        type: 'String',
        meaning:
          'The result in words, for logs alone: 2017 portals claim success even when Status says otherwise.',
      },
    },
  },
  Version: {
    meaning: 'One version of a protocol that a service speaks.',
    members: {
      Major: { type: 'Integer', meaning: 'Counts incompatible steps; 0 in 2017.' },
      Minor: { type: 'Integer', meaning: 'Counts compatible steps; 7 in 2017.' },
      Encodings: {
        type: 'Encoding',
        list: true,
        meaning: 'How messages may be encoded; JSON if nothing is listed.',
      },
      URI: { type: 'String', list: true, meaning: 'Where this version is served, best first.' },
    },
  },
  Encoding: {
    meaning: 'One way of encoding messages.',
    members: {
      ID: { type: 'String', list: true, meaning: 'The media types that stand for it.' },
      Dictionary: {
        type: 'String',
        list: true,
        meaning: 'Names of the dictionaries a compressing encoding may refer to.',
      },
    },
  },
  HelloRequest: {
    inherits: 'Request',
    meaning: 'Opens a conversation: nothing is asked but what the service speaks.',
    members: {},
  },
  HelloResponse: {
    inherits: 'Response',
    meaning: 'Says which versions the service speaks.',
    members: {
      Version: { type: 'Version', meaning: 'The version preferred.' },
      Alternates: { type: 'Version', list: true, meaning: 'Other versions served.' },
    },
  },
} as const satisfies TypeTables
