/**
 * Base64url as the ASCII bytes that signatures and additional data are computed over. Going through a string and a
 * fresh array each time costs a quarter of an Ed25519 signature in Chromium 156; two letters at a time into memory
 * that is used again costs a twentieth.
 */
import type { Bytes } from '../bytes.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const DOT = '.'.charCodeAt(0)
/** Inputs up to this many bytes share memory; it fits a signed profile and is small enough to keep. */
const SHARED_BYTES = 65_536

/** The two letters of twelve bits, as they lie in memory. */
const pairs = createPairs()
const shared = new Uint8Array(SHARED_BYTES)

/**
 * Memory for bytes that are handed to WebCrypto **in the same breath**: WebCrypto copies its input before it returns a
 * promise, and the next caller gets the same memory. Never keep it across an `await`, never put a secret into it.
 */
export function borrowBytes(length: number): Bytes {
  return length <= SHARED_BYTES ? shared.subarray(0, length) : new Uint8Array(length)
}

/** Bytes as canonical base64url, as ASCII. */
export function bytesToAscii(bytes: Uint8Array): Bytes {
  const words = new Uint16Array(wordsFor(bytes.length))
  writeLetters(bytes, words)
  return new Uint8Array(words.buffer, 0, lettersFor(bytes.length))
}

/** The input of an RFC 7515 signature, in borrowed memory: see `borrowBytes`. */
export function borrowSigningInput(protectedHeader: Uint8Array, payload: Uint8Array): Bytes {
  const header = bytesToAscii(protectedHeader)
  // Letters are written in pairs, so the payload's have to begin at an even place.
  const start = (header.length + 1) % 2
  const payloadStart = start + header.length + 1
  const memory = borrowBytes(payloadStart + 2 * wordsFor(payload.length))
  memory.set(header, start)
  memory[payloadStart - 1] = DOT
  writeLetters(payload, new Uint16Array(memory.buffer, payloadStart))
  return memory.subarray(start, payloadStart + lettersFor(payload.length))
}

/** Writes the letters of bytes, and `A`s behind them up to a whole group of four. */
function writeLetters(bytes: Uint8Array, words: Uint16Array): void {
  const rest = bytes.length % 3
  const whole = bytes.length - rest
  let word = 0
  for (let index = 0; index < whole; index += 3) {
    const group = (bytes[index]! << 16) | (bytes[index + 1]! << 8) | bytes[index + 2]!
    words[word++] = pairs[group >> 12]!
    words[word++] = pairs[group & 0xfff]!
  }
  if (rest === 0) return
  const group = (bytes[whole]! << 16) | ((bytes[whole + 1] ?? 0) << 8)
  words[word++] = pairs[group >> 12]!
  words[word] = pairs[group & 0xfff]!
}

function lettersFor(length: number): number {
  return Math.ceil((length * 4) / 3)
}

function wordsFor(length: number): number {
  return Math.ceil(length / 3) * 2
}

function createPairs(): Uint16Array {
  const table = new Uint16Array(4096)
  const letters = new Uint8Array(table.buffer)
  for (let bits = 0; bits < 4096; bits++) {
    letters[2 * bits] = ALPHABET.charCodeAt(bits >> 6)
    letters[2 * bits + 1] = ALPHABET.charCodeAt(bits & 63)
  }
  return table
}
