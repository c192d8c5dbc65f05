/** Changes byte strings without knowing what they mean. */
import type { Bytes } from '../../../sdk/core/bytes.ts'
import { concatBytes } from '../../../sdk/core/bytes.ts'
import type { Random } from '../random.ts'

type Change = (random: Random, bytes: Bytes, donor: Uint8Array) => Bytes

const changes: readonly Change[] = [
  function flipBit(random, bytes) {
    return changed(bytes, random.below(bytes.length), byte => byte ^ (1 << random.below(8)))
  },
  function setByte(random, bytes) {
    const value = random.pick([0, 1, 0x0a, 0x1e, 0x22, 0x5c, 0x7f, 0x80, 0xc0, 0xed, 0xff])
    return changed(bytes, random.below(bytes.length), () => value)
  },
  function randomByte(random, bytes) {
    return changed(bytes, random.below(bytes.length), () => random.below(256))
  },
  function truncate(random, bytes) {
    return bytes.slice(0, random.below(bytes.length))
  },
  function behead(random, bytes) {
    return bytes.slice(random.small(bytes.length))
  },
  function remove(random, bytes) {
    const start = random.below(bytes.length)
    return concatBytes(bytes.subarray(0, start), bytes.subarray(start + 1 + random.small(64)))
  },
  function insert(random, bytes) {
    const place = random.below(bytes.length + 1)
    const more = Uint8Array.from({ length: 1 + random.small(16) }, () => random.below(256))
    return concatBytes(bytes.subarray(0, place), more, bytes.subarray(place))
  },
  function append(random, bytes) {
    return concatBytes(bytes, new Uint8Array(1 + random.small(32)).fill(random.pick([0, 16, 255])))
  },
  function repeat(random, bytes) {
    const start = random.below(bytes.length)
    const piece = bytes.subarray(start, start + 1 + random.small(256))
    return concatBytes(bytes.subarray(0, start), piece, bytes.subarray(start))
  },
  function splice(random, bytes, donor) {
    const start = random.below(donor.length)
    const piece = donor.subarray(start, start + 1 + random.small(512))
    const place = random.below(bytes.length + 1)
    const kept = random.chance(0.5) ? place : place + piece.length
    return concatBytes(bytes.subarray(0, place), piece, bytes.subarray(kept))
  },
  function replace(_random, _bytes, donor) {
    return donor.slice() as Bytes
  },
  function leadingZero(_random, bytes) {
    return concatBytes(Uint8Array.of(0), bytes)
  },
  function fill(random, bytes) {
    return new Uint8Array(bytes.length).fill(random.pick([0, 255]))
  },
]

/** One change, now and then several. An empty string grows. */
export function mutateBytes(random: Random, bytes: Bytes, donor: Uint8Array = bytes): Bytes {
  let result = bytes
  do {
    result =
      result.length === 0 ? concatBytes(donor.subarray(0, 1 + random.small(64))) : one(random, result, donor)
  } while (random.chance(0.15))
  return result
}

function one(random: Random, bytes: Bytes, donor: Uint8Array): Bytes {
  return random.pick(changes)(random, bytes, donor)
}

function changed(bytes: Bytes, place: number, change: (byte: number) => number): Bytes {
  const copy = bytes.slice()
  copy[place] = change(copy[place] ?? 0)
  return copy
}
