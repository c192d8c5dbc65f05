/** Protected headers: what every suite refuses in them, and what ours add to tell objects apart (design 3). */
import { type Bytes, utf8ToBytes } from '../bytes.ts'
import { MeshError } from '../error.ts'
import { isJsonObject, type JsonObject, parseJson } from '../json/index.ts'

/** `typ` of every object of our suites. */
const OBJECT_TYPE = 'mmm'
const LIMITS = { maxBytes: 65_536, maxDepth: 8 }

/** Members that change how an object is to be read; no object of ours has them. */
const REFUSED = ['crit', 'b64', 'zip'] as const
/** Members that the suite fills in, or that only other people's headers have. */
const RESERVED = [
  ...REFUSED,
  ...['alg', 'enc', 'typ', 'cty', 'kid', 'epk', 'apu', 'apv', 'val', 'dig', 'jwk', 'jku', 'profile'],
] as const

/** Where an object belongs. On reading, each part is compared if given. */
export interface Belonging {
  /** The tag inside. */
  readonly contentTag?: string | undefined
  /** Identifier of the profile an encrypted part belongs to. */
  readonly profile?: string | undefined
}

/** A header of our suites as bytes: compact JSON, without members that are `undefined`. */
export function writeProtected(members: Readonly<Record<string, unknown>>, belonging: Belonging): Bytes {
  const { contentTag, profile } = belonging
  return utf8ToBytes(JSON.stringify({ ...members, typ: OBJECT_TYPE, cty: contentTag, profile }))
}

/**
 * The members of a header, each of which may be anything still.
 *
 * @throws MeshError of several codes unless it is one strict JSON object without duplicate members and without those
 * that change how the object is read
 */
export function readProtected(bytes: Bytes | undefined): JsonObject {
  if (bytes === undefined) throw new MeshError('mesh/schema/missing', 'There is no protected header.')
  const header = parseJson(bytes, { limits: LIMITS })
  if (!isJsonObject(header)) throw new MeshError('mesh/json/syntax', 'The protected header is not an object.')
  const refused = REFUSED.find(member => member in header)
  if (refused) throw new MeshError('mesh/schema/member', `The protected header must not have ${refused}.`)
  return header
}

/** Why a header of our suites is not one that belongs there, as a sentence; undefined if it does. */
export function strangenessOf(header: JsonObject, belonging: Belonging): string | undefined {
  const { contentTag, profile } = belonging
  if ('val' in header) return 'The header is one of 2017 and the key is not.'
  if (header['typ'] !== OBJECT_TYPE) return 'The object is not one of the Mesh.'
  if (typeof header['cty'] !== 'string') return 'The header does not say what is inside.'
  if (contentTag !== undefined && header['cty'] !== contentTag) return `The content is not ${contentTag}.`
  if (profile !== undefined && header['profile'] !== profile) return 'The object belongs to another profile.'
  return undefined
}

/**
 * Passes on what a caller wants in a header besides what the suite puts there.
 *
 * @throws `mesh/argument` for names that are not the caller's to set
 */
export function checkExtraMembers(
  extra: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const reserved = RESERVED.find(member => Object.hasOwn(extra, member))
  if (reserved)
    throw new MeshError('mesh/argument', `The header member ${reserved} is not the caller’s to set.`)
  return extra
}

/** Whether an unprotected header has exactly these members: nobody vouches for anything else that stands there. */
export function hasExactly(header: object | undefined, members: readonly string[]): boolean {
  const present = Object.entries(header ?? {}).filter(([, value]) => value !== undefined)
  return present.length === members.length && present.every(([name]) => members.includes(name))
}
