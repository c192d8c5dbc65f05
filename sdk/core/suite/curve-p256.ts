/** Whether two coordinates are a point of P-256: asked before WebCrypto is, since a key may never come to it. */
import type { Bytes } from '../bytes.ts'

/** The field of the curve y² = x³ − 3x + b (FIPS 186-4, D.1.2.3). */
const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn

/** Coordinates are of 32 bytes, big-endian. For public keys alone: the time taken depends on them. */
export function isPointOfP256({ x: abscissa, y: ordinate }: Readonly<Record<string, Bytes>>): boolean {
  const x = numberOf(abscissa!)
  const y = numberOf(ordinate!)
  return x < P && y < P && (y * y - (x * x - 3n) * x - B) % P === 0n
}

function numberOf(bytes: Bytes): bigint {
  const words = new DataView(bytes.buffer, bytes.byteOffset)
  let value = 0n
  for (let offset = 0; offset < bytes.length; offset += 8) value = (value << 64n) | words.getBigUint64(offset)
  return value
}
