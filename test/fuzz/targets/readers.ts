/** The JSON reader, beside the platform's own, and the schema reader, beside its writer. */
import { bytesToUtf8 } from '../../../sdk/core/bytes.ts'
import { isMeshError } from '../../../sdk/core/error.ts'
import { type Json, parseJson, splitTexts } from '../../../sdk/core/json/index.ts'
import {
  isTypeName,
  type Mesh,
  readRequest,
  readResponse,
  readTagged,
  readUntagged,
  type TransactionName,
  type TypeName,
  typeNames,
  writeRequest,
  writeResponse,
  writeTagged,
  writeUntagged,
} from '../../../sdk/core/schema/index.ts'
import type { Corpus } from '../corpus.ts'
import { describeSource, mutateSource, type Source } from '../input.ts'
import type { Donors } from '../mutate/structure.ts'
import { mutateText } from '../mutate/text.ts'
import type { Random } from '../random.ts'
import { type FuzzTarget, hold, type Outcome } from '../target.ts'

const DEEPEST = 64
/** Texts up to this length, most of the time: odd things are as odd in short texts, and more of them fit into a second. */
const SHORT = 2500

const shapes: readonly string[] = [
  '{}',
  '[]',
  '""',
  '0',
  'true',
  '{"a":[1,2.5,-3e-7,{"b":null}],"c":"\\u00e9\\n\\"\\\\","__proto__":{"d":false}}',
  '[[[[]]],{"x":{"y":{"z":""}}},"line\nbreak","\\ud83d\\ude00 😀",-0,1E400]',
  '{"constructor":{"prototype":{"polluted":true}},"toString":"x","":0}',
  ' {\t"Hello" :\r\n{ "Service":"mmm" } } ',
]

export function createReaderTargets({ texts, requests, responses }: Corpus, donors: Donors): FuzzTarget[] {
  const short = texts.filter(text => text.length < SHORT)
  const pickText = (random: Random) => random.pick(random.chance(0.9) ? short : texts)
  return [
    {
      name: 'json',
      weight: 28,
      prepare(random) {
        const seed = random.chance(0.6) ? random.pick(shapes) : pickText(random)
        const source = random.chance(0.5) ? mutateText(random, seed) : mutateSource(random, seed, donors)
        const duplicates = random.pick(['refuse', 'last'] as const)
        return { describe: () => describeSource(source), run: () => compareParsers(source, duplicates) }
      },
    },
    {
      name: 'schema',
      weight: 24,
      prepare(random) {
        const seed = pickText(random)
        const expected = random.chance(0.5) ? tagOf(seed) : random.pick(typeNames)
        const mode = random.pick(['signed', 'transport'] as const)
        const source = mutateSource(random, seed, donors)
        const isTagged = random.chance(0.8)
        return {
          describe: () => describeSource(source),
          run: () => (isTagged ? rewrite(source, expected, mode) : rewriteUntagged(source, expected, mode)),
        }
      },
    },
    {
      name: 'message request',
      weight: 4,
      prepare(random) {
        const { text } = random.pick(requests)
        const source = mutateSource(random, text, donors)
        return { describe: () => describeSource(source), run: () => rewriteRequest(source) }
      },
    },
    {
      name: 'message response',
      weight: 4,
      prepare(random) {
        const { text, transaction } = random.pick(responses)
        const asked = random.chance(0.8) ? transaction : random.pick(requests).transaction
        const source = mutateSource(random, text, donors)
        return { describe: () => describeSource(source), run: () => rewriteResponse(asked, source) }
      },
    },
  ]
}

function tagOf(text: string): TypeName {
  const [, tag] = /^\s*\{\s*"(\w+)"/.exec(text) ?? []
  return isTypeName(tag) ? tag : 'Entry'
}

/**
 * The platform's parser takes what ours takes, once raw control characters in strings are escaped, and both come to
 * the same value. Ours refuses besides: members named twice, depth, and halves of surrogate pairs.
 */
function compareParsers(source: Source, duplicates: 'refuse' | 'last'): Outcome {
  const text = typeof source === 'string' ? source : bytesToUtf8(source)
  const theirs = attempt(() => JSON.parse(escapeControls(text)) as Json)
  const ours = attempt(() => parseJson(source, { duplicates, limits: { maxDepth: DEEPEST } }))
  if (ours.error === undefined) {
    hold(theirs.error === undefined, 'A text was read that is not JSON.')
    hold(isSameJson(ours.value!, theirs.value!), 'A text was read as something else than it says.')
    const isSplit = duplicates === 'last' || splitTexts(text).rest.trim() === ''
    hold(isSplit, 'A text that can be read cannot be split off.')
    return 'accepted'
  }
  if (!isMeshError(ours.error)) throw ours.error
  if (theirs.error === undefined) {
    const { code } = ours.error
    const isRight =
      code === 'mesh/json/duplicate'
        ? duplicates === 'refuse'
        : code === 'mesh/json/depth'
          ? depthOf(text) > DEEPEST
          : hasLoneSurrogate(JSON.stringify([text, escapedForms(text)]))
    hold(isRight, `A sound text was refused with ${code}.`)
  }
  throw ours.error
}

interface Attempted<T> {
  readonly value?: T
  readonly error?: unknown
}

function attempt<T>(work: () => T): Attempted<T> {
  try {
    return { value: work() }
  } catch (error) {
    return { error: error ?? new Error('Nothing was thrown.') }
  }
}

/** Raw control characters inside strings as escapes, but for 0x1E, which ends a text for a reader of 2017. */
function escapeControls(text: string): string {
  if (!/[\u0000-\u001f]/.test(text)) return text
  const parts: string[] = []
  let start = 0
  let isInside = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 0x22) isInside = !isInside
    else if (code === 0x5c && isInside) index += 1
    else if (code < 0x20 && code !== 0x1e && isInside) {
      parts.push(text.slice(start, index), `\\u${code.toString(16).padStart(4, '0')}`)
      start = index + 1
    }
  }
  return parts.join('') + text.slice(start)
}

/** What `\u` escapes in a text stand for, each run of them by itself. */
function escapedForms(text: string): string {
  return (text.match(/(?:\\u[0-9a-fA-F]{4})+/g) ?? [])
    .map(run => run.replace(/\\u(....)/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16))))
    .join(' ')
}

/** In the output of `JSON.stringify`, which escapes no surrogates but lone ones. */
function hasLoneSurrogate(json: string): boolean {
  return /\\ud[89a-f]/i.test(json)
}

/** The most brackets that are open at once in a sound text; what a second member of a name replaced counts too. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let isInside = false
  for (let index = 0; index < text.length; index++) {
    const mark = text[index]
    if (mark === '"') isInside = !isInside
    else if (isInside) index += mark === '\\' ? 1 : 0
    else if (mark === '[' || mark === '{') deepest = Math.max(deepest, ++depth)
    else if (mark === ']' || mark === '}') depth -= 1
  }
  return deepest
}

/** Iterates instead of calling itself where a text is flat; depth is bounded by what was accepted. */
function isSameJson(a: Json, b: Json): boolean {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return Object.is(a, b)
  if (Array.isArray(a) !== Array.isArray(b)) return false
  if (!Array.isArray(a)) hold(Object.getPrototypeOf(a) === null, 'An object has a prototype.')
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  return names.every(name => {
    const [one, other] = [a, b].map(
      value => Object.getOwnPropertyDescriptor(value, name)?.value as Json | undefined,
    )
    return one !== undefined && other !== undefined && isSameJson(one, other)
  })
}

type Mode = 'signed' | 'transport'

/** What is read can be written, and reads back as the same. */
function rewrite(source: Source, expected: TypeName, mode: Mode): Outcome {
  const first = readTagged(source, expected, { mode }) as Parameters<typeof writeTagged>[0]
  verifyPlain(first)
  const text = writeTagged(first)
  for (const style of ['compact', 'reference'] as const) {
    const again = readTagged(writeTagged(first, style), expected, { mode: 'signed' })
    hold(writeTagged(again as typeof first) === text, 'An object changed when it was written and read.')
  }
  return 'accepted'
}

function rewriteUntagged<T extends TypeName>(source: Source, type: T, mode: Mode): Outcome {
  const first = readUntagged(source, type, { mode }) as Mesh<T>
  verifyPlain(first)
  const text = writeUntagged(type, first)
  hold(
    writeUntagged(type, readUntagged(text, type) as Mesh<T>) === text,
    'An object changed when it was written.',
  )
  return 'accepted'
}

function rewriteRequest(source: Source): Outcome {
  const { transaction, request } = readRequest(source)
  verifyPlain(request)
  const text = writeRequest(transaction, request as never)
  const again = readRequest(text)
  hold(again.transaction === transaction, 'A request became one of another transaction.')
  hold(writeRequest(transaction, again.request as never) === text, 'A request changed when it was written.')
  return 'accepted'
}

function rewriteResponse(transaction: TransactionName, source: Source): Outcome {
  const response = readResponse(transaction, source)
  verifyPlain(response)
  const text = writeResponse(transaction, response as never)
  const again = readResponse(transaction, text)
  hold(writeResponse(transaction, again as never) === text, 'A response changed when it was written.')
  return 'accepted'
}

const plain: readonly (object | null)[] = [Object.prototype, Array.prototype, Uint8Array.prototype]

/** Nothing but plain objects, lists and bytes, all the way down. */
function verifyPlain(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  hold(plain.includes(Object.getPrototypeOf(value)), 'A value has a prototype of its own.')
  hold(!Object.hasOwn(value, '__proto__'), 'A value has a member __proto__.')
  if (value instanceof Uint8Array) return
  for (const child of Object.values(value)) verifyPlain(child)
}
