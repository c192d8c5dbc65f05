/** Splits a 128 bit secret into recovery shares and puts them together again (wire J.2, J.3). */
import { type Bytes, bytesEqual } from '../bytes.ts'
import { type CryptoDeps, randomBytes } from '../deps.ts'
import { MeshError } from '../error.ts'
import { PRIME, type Share, shareToText, textToShare } from './share.ts'

const SECRET_BYTES = 16
const MOST = 15

/**
 * Splits a secret into `shares` texts of which any `quorum` recover it; fewer tell nothing about it.
 *
 * Programs of 2017 recover sets with an odd quorum, and sets of which all shares are needed. With an even quorum
 * they arrive at a secret that is off by 25 (`repairReferenceSecret` mends it).
 *
 * @param secret 16 bytes
 * @param options whole numbers with 2 ≤ quorum ≤ shares ≤ 15
 * @throws `mesh/argument`
 * @example
 * const texts = splitSecret({ crypto }, secret, { quorum: 2, shares: 4 })
 */
export function splitSecret(
  deps: CryptoDeps,
  secret: Bytes,
  options: { readonly quorum: number; readonly shares: number },
): readonly string[] {
  const { quorum, shares } = options
  if (secret.length !== SECRET_BYTES) throw new MeshError('mesh/argument', 'a secret has 16 bytes')
  if (
    !Number.isInteger(quorum) ||
    !Number.isInteger(shares) ||
    quorum < 2 ||
    shares < quorum ||
    shares > MOST
  ) {
    throw new MeshError(
      'mesh/argument',
      `2 ≤ quorum ≤ shares ≤ ${MOST} is needed, not quorum ${quorum} of ${shares}`,
    )
  }
  return (
    quorum === shares ? splitAll(deps, secret, quorum) : splitPolynomial(deps, secret, quorum, shares)
  ).map(shareToText)
}

/**
 * Recovers the secret from shares in any order. Repeated shares count once; shares beyond the quorum must agree
 * with the others. Whether the secret is the right one, only the identifier made from it tells: compare
 * `escrowIdentifier(secret)` with the backup's before using it.
 *
 * @returns 16 bytes
 * @throws `mesh/share/format`, `mesh/share/few` (`detail.have`, `detail.need`), `mesh/share/mixed`,
 * `mesh/share/conflict` (`detail.share`), `mesh/share/mismatch` (`detail.share` where it can be told)
 */
export function combineShares(texts: readonly string[]): Bytes {
  const shares = texts.map((text, position) => textToShare(text, position))
  const first = shares[0]
  if (first === undefined) throw tooFew(0, 2)
  const stranger = shares.findIndex(share => share.kind !== first.kind || share.quorum !== first.quorum)
  if (stranger >= 0) {
    throw new MeshError('mesh/share/mixed', `share ${stranger + 1} is of another set than share 1`, {
      detail: { share: stranger },
    })
  }
  return first.kind === 'all' ? combineAll(shares) : combinePolynomial(shares)
}

/** The right secret, given one that a 2017 program recovered wrongly from an even quorum (wire J.3). */
export function repairReferenceSecret(secret: Bytes): Bytes {
  return numberToSecret(BigInt.asUintN(128, secretToNumber(secret) - 25n))
}

function splitAll(deps: CryptoDeps, secret: Bytes, quorum: number): Share[] {
  const pads = Array.from({ length: quorum - 1 }, () => randomBytes(deps, SECRET_BYTES))
  const last = pads.reduce(exclusiveOr, secret)
  return [...pads, last].map(pad => ({ kind: 'all', quorum, pad }))
}

function splitPolynomial(deps: CryptoDeps, secret: Bytes, quorum: number, shares: number): Share[] {
  const coefficients = [
    secretToNumber(secret),
    ...Array.from({ length: quorum - 1 }, () => randomBelowPrime(deps)),
  ]
  return Array.from({ length: shares }, (_, index) => {
    const x = BigInt(index + 1)
    const value = coefficients.reduceRight((sum, coefficient) => (sum * x + coefficient) % PRIME, 0n)
    return { kind: 'polynomial', quorum, index, value }
  })
}

function combineAll(shares: readonly Share[]): Bytes {
  const pads: Bytes[] = []
  for (const share of shares) {
    if (share.kind === 'all' && !pads.some(known => bytesEqual(known, share.pad))) pads.push(share.pad)
  }
  const need = shares[0]!.quorum
  if (pads.length < need) throw tooFew(pads.length, need)
  if (pads.length > need)
    throw new MeshError('mesh/share/mixed', `${pads.length} different shares of a set of ${need}`)
  return pads.reduce(exclusiveOr)
}

function combinePolynomial(shares: readonly Share[]): Bytes {
  const points = new Map<number, { readonly position: number; readonly value: bigint }>()
  shares.forEach((share, position) => {
    if (share.kind !== 'polynomial') return
    const known = points.get(share.index)
    if (known === undefined) points.set(share.index, { position, value: share.value })
    else if (known.value !== share.value) {
      throw new MeshError(
        'mesh/share/conflict',
        `shares ${known.position + 1} and ${position + 1} claim the same place`,
        {
          detail: { share: position, other: known.position },
        },
      )
    }
  })
  const need = shares[0]!.quorum
  if (points.size < need) throw tooFew(points.size, need)
  const given = [...points].map(([index, { value, position }]) => ({
    x: BigInt(index + 1),
    y: value,
    position,
  }))
  if (!agrees(given, need)) throw disagreement(given, need)
  const secret = interpolate(given.slice(0, need), 0n)
  if (secret >= 1n << 128n)
    throw new MeshError('mesh/share/mismatch', 'the shares lead to no secret; one is mistyped')
  return numberToSecret(secret)
}

interface Point {
  readonly x: bigint
  readonly y: bigint
  readonly position: number
}

/** Whether all points lie on the polynomial that the first `need` of them fix. */
function agrees(points: readonly Point[], need: number): boolean {
  const base = points.slice(0, need)
  return points.slice(need).every(point => interpolate(base, point.x) === point.y)
}

/** Names the one share without which the others agree, if there are enough of them to say so. */
function disagreement(points: readonly Point[], need: number): MeshError {
  const culprits =
    points.length < need + 2
      ? []
      : points.filter(point =>
          agrees(
            points.filter(p => p !== point),
            need,
          ),
        )
  if (culprits.length !== 1) return new MeshError('mesh/share/mismatch', 'the shares contradict each other')
  const share = culprits[0]!.position
  return new MeshError('mesh/share/mismatch', `share ${share + 1} contradicts the others`, {
    detail: { share },
  })
}

/** Lagrange's formula, with the result in [0, PRIME): the 2017 code forgot to bring it there. */
function interpolate(points: readonly Point[], x: bigint): bigint {
  let sum = 0n
  for (const point of points) {
    let above = point.y
    let below = 1n
    for (const other of points) {
      if (other === point) continue
      above = (above * (x - other.x)) % PRIME
      below = (below * (point.x - other.x)) % PRIME
    }
    sum += above * inverse(below)
  }
  return modulo(sum)
}

/** The inverse modulo the prime, by the extended algorithm of Euclid. */
function inverse(number: bigint): bigint {
  let [remainder, next] = [modulo(number), PRIME]
  let [factor, nextFactor] = [1n, 0n]
  while (next !== 0n) {
    const quotient = remainder / next
    ;[remainder, next] = [next, remainder - quotient * next]
    ;[factor, nextFactor] = [nextFactor, factor - quotient * nextFactor]
  }
  return modulo(factor)
}

function modulo(number: bigint): bigint {
  return ((number % PRIME) + PRIME) % PRIME
}

/** Uniform in [0, PRIME): 129 random bits, drawn again in the 25 cases of 2^129 that are too large. */
function randomBelowPrime(deps: CryptoDeps): bigint {
  for (;;) {
    const bytes = randomBytes(deps, 17)
    bytes[16]! &= 1
    const number = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
    if (number < PRIME) return number
  }
}

function secretToNumber(secret: Bytes): bigint {
  return secret.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n)
}

function numberToSecret(number: bigint): Bytes {
  return Uint8Array.from({ length: SECRET_BYTES }, (_, index) => Number((number >> BigInt(8 * index)) & 255n))
}

function exclusiveOr(a: Bytes, b: Bytes): Bytes {
  return a.map((byte, index) => byte ^ b[index]!)
}

function tooFew(have: number, need: number): MeshError {
  return new MeshError('mesh/share/few', `${have} of ${need} shares given`, { detail: { have, need } })
}
