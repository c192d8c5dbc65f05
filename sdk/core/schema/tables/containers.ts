/** Headers of container files (wire M.2); no portal ever sees them. */
import type { TypeTables } from './shape.ts'

export const containerTypes = {
  ContainerFrame: {
    meaning: 'One frame of a container.',
    members: {
      Header: { type: 'ContainerHeader', meaning: 'What the frame is.' },
      Payload: { type: 'Binary', meaning: 'What it holds.' },
    },
  },
  ContainerHeader: {
    meaning: 'Describes a frame and ties it to those before.',
    members: {
      Index: { type: 'Integer', meaning: 'The frame’s number, from 0.' },
      ContainerType: { type: 'String', meaning: 'How frames are tied together; said in frame 0.' },
      IsMeta: { type: 'Boolean', meaning: 'The frame says something about others and holds no data.' },
      TreePosition: { type: 'Integer', meaning: 'Place in the file of the frame above in the tree.' },
      IndexPosition: { type: 'Integer', meaning: 'Place in the file of the last index.' },
      ExchangePosition: { type: 'Integer', meaning: 'Place in the file of the last key exchange.' },
      ContainerIndex: { type: 'ContainerIndex', meaning: 'An index of the frames so far.' },
      PayloadDigest: { type: 'Binary', meaning: 'Digest of what the frame holds.' },
      ChainDigest: { type: 'Binary', meaning: 'Digest that also covers the digest before.' },
      TreeDigest: { type: 'Binary', meaning: 'Digest that also covers the frames below.' },
      ContentType: { type: 'String', meaning: 'Media type of what the frame holds.' },
      Paths: { type: 'String', list: true, meaning: 'File names of what it holds.' },
      Labels: { type: 'String', list: true, meaning: 'Groups it belongs to.' },
      KeyValues: { type: 'ContainerKeyValue', list: true, meaning: 'Further terms it can be found by.' },
      EncryptedKey: { type: 'Binary', meaning: 'The content key; unused.' },
      Signatures: { type: 'Signature', list: true, meaning: 'Signatures over the frame; unused.' },
      Recipients: { type: 'Recipient', list: true, meaning: 'Who can read the frame; unused.' },
    },
  },
  ContainerIndex: {
    meaning: 'An index of frames.',
    members: {
      Full: { type: 'Boolean', meaning: 'It covers all frames, not only those since the index before.' },
      Positions: { type: 'IndexPosition', list: true, meaning: 'Where frames are.' },
      Metas: { type: 'IndexMeta', list: true, meaning: 'What frames hold.' },
    },
  },
  IndexPosition: {
    meaning: 'Where a frame is.',
    members: {
      Index: { type: 'Integer', meaning: 'The frame’s number.' },
      Position: { type: 'Integer', meaning: 'Its place in the file.' },
    },
  },
  ContainerKeyValue: {
    tag: 'KeyValue',
    meaning: 'A term a frame can be found by.',
    members: {
      Key: { type: 'String', meaning: 'What the term is about.' },
      Value: { type: 'String', meaning: 'The term.' },
    },
  },
  IndexMeta: {
    meaning: 'What frames have in common.',
    members: {
      Index: { type: 'Integer', list: true, meaning: 'The frames’ numbers.' },
      ContentType: { type: 'String', meaning: 'Media type.' },
      Paths: { type: 'String', list: true, meaning: 'File names.' },
      Labels: { type: 'String', list: true, meaning: 'Groups.' },
    },
  },
} as const satisfies TypeTables
