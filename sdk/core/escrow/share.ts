/** One recovery share: its bytes, its text, and what can be seen of a mistake in it alone (wire J.2). */
import { bytesToBase32 } from '../base32.ts'
import { type Bytes, concatBytes } from '../bytes.ts'
import { MeshError } from '../error.ts'

/** The prime 2^129 - 25: values of the polynomial are numbers modulo it. */
export const PRIME = (1n << 129n) - 25n

/** Low half of the first byte of shares of which all are needed. */
const ALL_NEEDED = 15

export type Share =
  | {
      /** Any `quorum` shares of the set recover the secret. */
      readonly kind: 'polynomial'
      /** How many shares recover the secret, 2 to 15. */
      readonly quorum: number
      /** Place of the share in its set, from 0; the polynomial's argument is one more. */
      readonly index: number
      /** The polynomial's value, 0 to PRIME - 1. */
      readonly value: bigint
    }
  | {
      /** All `quorum` shares of the set are needed. */
      readonly kind: 'all'
      readonly quorum: number
      /** 16 bytes; the secret is the exclusive or of all. */
      readonly pad: Bytes
    }

/** The text of a share: base32 in groups of five, 28 or 29 letters (seldom fewer). */
export function shareToText(share: Share): string {
  if (share.kind === 'all')
    return bytesToBase32(concatBytes(Uint8Array.of(share.quorum * 16 + ALL_NEEDED), share.pad))
  return bytesToBase32(
    concatBytes(Uint8Array.of(share.quorum * 16 + share.index), numberToBytes(share.value)),
  )
}

/**
 * Reads a share as a person types it: any case, groups separated by hyphens or white space or not at all.
 *
 * @param position place of the share among those given, from 0, for the error's `detail`
 * @throws `mesh/share/format` with `detail.share`, and `detail.group` where the mistake is in one group
 */
export function textToShare(text: string, position = 0): Share {
  const letters = text.toUpperCase().replace(/[\s-]/g, '')
  const foreign = letters.search(/[^A-Z2-7]/)
  if (foreign >= 0)
    throw mistake(position, `“${letters[foreign]}” is not used in shares`, Math.floor(foreign / 5))
  const bytes = lettersToBytes(letters)
  if (bytes === undefined)
    throw mistake(position, `${letters.length} letters cannot be a share; one is missing or too many`)
  const quorum = bytes[0]! >> 4
  const low = bytes[0]! & 15
  if (quorum < 2) throw mistake(position, 'the beginning is not that of a share', 0)
  if (low === ALL_NEEDED) {
    if (bytes.length !== 17)
      throw mistake(position, `${letters.length} letters are not the length of this kind of share`)
    return { kind: 'all', quorum, pad: bytes.slice(1) }
  }
  const value = bytesToNumber(bytes.subarray(1))
  if (value === undefined || value >= PRIME) {
    throw mistake(position, 'the end is not that of a share', Math.floor((letters.length - 1) / 5))
  }
  return { kind: 'polynomial', quorum, index: low, value }
}

function mistake(share: number, what: string, group?: number): MeshError {
  const where = group === undefined ? `share ${share + 1}` : `share ${share + 1}, group ${group + 1}`
  return new MeshError('mesh/share/format', `${where}: ${what}`, {
    detail: group === undefined ? { share } : { share, group },
  })
}

/** Undefined when the number of letters fits no whole bytes or the unused bits of the last letter are set. */
function lettersToBytes(letters: string): Bytes | undefined {
  const bits = letters.length * 5
  if (bits % 8 >= 5 || bits < 16) return undefined
  const bytes = new Uint8Array(bits >> 3)
  let pending = 0
  let held = 0
  let position = 0
  for (const letter of letters) {
    pending = ((pending << 5) | 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter)) & 0xfff
    held += 5
    if (held < 8) continue
    held -= 8
    bytes[position++] = (pending >> held) & 255
  }
  return (pending & ((1 << held) - 1)) === 0 ? bytes : undefined
}

/** Little-endian two's complement of minimal length: a zero byte follows when the top bit would be set. */
function numberToBytes(value: bigint): Bytes {
  const bytes: number[] = []
  for (let rest = value; rest > 0n; rest >>= 8n) bytes.push(Number(rest & 255n))
  if (bytes.length === 0 || bytes.at(-1)! >= 128) bytes.push(0)
  return Uint8Array.from(bytes)
}

/** Undefined for a negative number and for a longer form than needed. */
function bytesToNumber(bytes: Uint8Array): bigint | undefined {
  const last = bytes.at(-1)!
  if (last >= 128 || bytes.length > 17) return undefined
  if (last === 0 && bytes.length > 1 && bytes.at(-2)! < 128) return undefined
  return bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n)
}
