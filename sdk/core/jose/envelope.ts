/** What surrounds encrypted content: the protected header, and what else an object may carry (wire F.2, RFC 7516). */
import { type Bytes, utf8ToBytes } from '../bytes.ts'
import type { JsonObject } from '../json/index.ts'
import { type Mesh, writeUntagged } from '../schema/index.ts'
import { type Belonging, hasExactly, strangenessOf, writeProtected } from './protected.ts'

interface Envelope {
  readonly write: (enc: string, members: Readonly<Record<string, unknown>>, belonging: Belonging) => Bytes
  /** Whether the object has only what such objects have, and belongs where it is read. */
  readonly isSound: (
    jwe: Mesh<'JoseWebEncryption'>,
    recipient: Mesh<'Header'>,
    header: JsonObject,
    belonging: Belonging,
  ) => boolean
}

/** Members that no writer of either kind sets and that would change how the object is read. */
const NEVER = ['aad', 'encrypted_key'] as const
/** Members of objects that are signed too, which only 2017 has. */
const SIGNED = ['unprotected', 'payload', 'signatures'] as const

export const envelopes: Readonly<Record<'jose' | '2017', Envelope>> = {
  jose: {
    write: (enc, members, belonging) => writeProtected({ enc, ...members }, belonging),
    isSound: (jwe, recipient, header, belonging) =>
      [...NEVER, ...SIGNED].every(member => jwe[member] === undefined) &&
      hasExactly(recipient, ['alg', 'kid']) &&
      !('alg' in header || 'kid' in header) &&
      strangenessOf(header, belonging) === undefined,
  },
  '2017': {
    write: enc => utf8ToBytes(writeUntagged('Header', { enc }, 'reference')),
    isSound: jwe => NEVER.every(member => jwe[member] === undefined),
  },
}
