/** The text behind what a reader is given, within limits. */
import { bytesToUtf8, isWellFormed, utf8ToBytes } from '../bytes.ts'
import { MeshError } from '../error.ts'

export interface ParseLimits {
  /** The largest text, in bytes of UTF-8. Default 16 MiB. */
  readonly maxBytes: number
  /** How many brackets may be open at once. Default 64, never more than 1000. */
  readonly maxDepth: number
  /** How many members and elements there may be, at all depths together. Default: any number. */
  readonly maxMembers: number
}

export const defaultLimits: ParseLimits = {
  maxBytes: 16 * 1024 * 1024,
  maxDepth: 64,
  maxMembers: Number.POSITIVE_INFINITY,
}

/**
 * The text of a source, which is known to be well-formed afterwards.
 *
 * @throws `mesh/json/size` if it is larger than `maxBytes` in UTF-8; `mesh/encoding/utf8` if bytes are not UTF-8 or a
 * text holds half a surrogate pair
 */
export function sourceToText(source: string | Uint8Array, maxBytes: number): string {
  // A character is at least one byte of UTF-8 and at most three, for four stand for the two halves of a pair. The
  // comparisons are put so that a limit that is not a number lets nothing pass.
  if (!(source.length <= maxBytes)) throw tooLarge(maxBytes)
  if (typeof source !== 'string') return bytesToUtf8(source)
  if (!isWellFormed(source))
    throw new MeshError('mesh/encoding/utf8', 'The text holds half of a surrogate pair.')
  if (source.length * 3 > maxBytes && utf8ToBytes(source).length > maxBytes) throw tooLarge(maxBytes)
  return source
}

function tooLarge(maxBytes: number): MeshError {
  return new MeshError('mesh/json/size', `The text is larger than ${maxBytes} bytes.`)
}
