/** Records of the append-only logs (wire B.9). */
import type { TypeTables } from './shape.ts'

export const logTypes = {
  DataItem: {
    meaning: 'One change in a log.',
    members: {
      TransactionID: {
        type: 'String',
        meaning: 'A count of changes; it starts again with every process and tells nothing.',
      },
      PrimaryKey: {
        type: 'String',
        meaning: 'What the record is stored under; a later record with the same key replaces it.',
      },
      PriorTransactionID: { type: 'String', meaning: 'The record it replaces; unused.' },
      Action: {
        type: 'String',
        meaning: '`New`, `Update` or `Delete`; the first two both mean that the object is set.',
      },
      Added: { type: 'DateTime', meaning: 'When it was written; 2017 wrote local time and called it UTC.' },
      Keys: { type: 'IndexTerm', list: true, tagged: true, meaning: 'Further keys it can be found by.' },
      Text: { type: 'String', meaning: 'The stored object as a text, tagged; absent when it is deleted.' },
      Pending: { type: 'Boolean', meaning: 'The change waits to be confirmed; unused.' },
      Commit: { type: 'Boolean', meaning: 'Confirms a change that waited; unused.' },
      Rollback: { type: 'Boolean', meaning: 'Takes a change back that waited; unused.' },
    },
  },
  LogHeader: {
    tag: 'Header',
    meaning: 'The first record of a log.',
    members: {
      Type: { type: 'String', meaning: '`Data`.' },
      Content: {
        type: 'String',
        meaning: 'What the log holds: `application/mesh` or `application/mesh-portal`.',
      },
      Comment: { type: 'String', meaning: 'The same in words.' },
      Digest: { type: 'String', meaning: 'Algorithm of the digests; unused.' },
      LastDigest: { type: 'Binary', meaning: 'Digest the log before ended with; unused.' },
      Delta: { type: 'Delta', meaning: 'What the log is a continuation of; unused.' },
    },
  },
  Delta: {
    meaning: 'What a log continues; unused.',
    members: {
      Parent: { type: 'String', meaning: 'The log it branches from.' },
      Previous: { type: 'String', meaning: 'The log before.' },
    },
  },
  IndexTerm: {
    meaning: 'A further key that a record can be found by.',
    members: {
      Type: { type: 'String', meaning: 'Which index.' },
      Term: { type: 'String', meaning: 'The key in that index.' },
    },
  },
  Final: {
    meaning: 'The last record of a sealed log; unused.',
    members: {
      Digest: { type: 'Binary', meaning: 'Digest of all records.' },
    },
  },
  Terminal: {
    meaning: 'Where the indexes of a log are; unused.',
    members: {
      Indexes: { type: 'IndexIndex', list: true, meaning: 'One for each index.' },
    },
  },
  IndexIndex: {
    meaning: 'Where one index begins; unused.',
    members: {
      Key: { type: 'String', meaning: 'Which index.' },
      Offset: { type: 'Integer', meaning: 'Its place in the file.' },
    },
  },
  Index: {
    meaning: 'An index written into a log; unused.',
    members: {
      Key: { type: 'String', meaning: 'Which index.' },
      Entries: { type: 'IndexEntry', list: true, meaning: 'Its lines.' },
    },
  },
  IndexEntry: {
    meaning: 'One line of an index; unused.',
    members: {
      Data: { type: 'String', meaning: 'The key.' },
      Offset: { type: 'Integer', list: true, meaning: 'The places in the file where it occurs.' },
    },
  },
} as const satisfies TypeTables
