import { describe, expect, test } from 'vitest'
import { base64UrlToBytes, bytesToBase64Url } from '../../../sdk/core/base64url.ts'
import { bytesToUtf8 } from '../../../sdk/core/bytes.ts'
import { JsonEmitter, parseJson } from '../../../sdk/core/json/index.ts'
import { readTagged, typeNames, writeTagged } from '../../../sdk/core/schema/index.ts'
import { describeVectors } from '../../support/vectors.ts'

const fromHex = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], pair => Number.parseInt(pair, 16))

/** Inputs the 2017 reader takes and ours does not, each on purpose. */
const refusedHere: Readonly<Record<string, string>> = {
  'date-fraction': 'mesh/schema/member', // it makes 0001-01-01 of it
  'date-offset': 'mesh/schema/member', // the same
  trailing: 'mesh/json/syntax', // it ignores what follows
  dup: 'mesh/json/duplicate', // it takes the last one
}

/** Inputs the 2017 reader refuses or misreads although they are what they should be. */
const readHere: Readonly<Record<string, string>> = {
  u0009: 'a\tb',
  u00e9: 'aéb',
}

/** Inputs both refuse, but ours lets pass in transport mode, where peers may know more members. */
const skippedInTransport = ['unknown-string', 'unknown-last', 'case']

describeVectors('encoding', await import('virtual:vectors/encoding'), vectors => {
  interface Base64Case {
    readonly bytesHex: string
    readonly text: string
  }
  test.for((vectors.base64url.cases as Base64Case[]).map(item => [item.bytesHex.length / 2, item] as const))(
    'base64url of %i bytes',
    ([, { bytesHex, text }]) => {
      const bytes = fromHex(bytesHex)
      const emitter = new JsonEmitter('reference')
      emitter.binary(bytes)
      expect(emitter.toString()).toBe(`"${text}"`)
      expect(base64UrlToBytes(text)).toEqual(bytes)
      expect(base64UrlToBytes(bytesToBase64Url(bytes), { strict: true })).toEqual(bytes)
    },
  )

  interface StringCase {
    readonly valueHexUtf8: string
    readonly text: string | null
  }
  test.for((vectors.writer.strings as StringCase[]).map(item => [item.valueHexUtf8, item] as const))(
    'written string %s',
    ([, { valueHexUtf8, text }]) => {
      const value = bytesToUtf8(fromHex(valueHexUtf8))
      const exact = new JsonEmitter('reference', { exact: true })
      exact.string(value)
      if (text === null) {
        expect(() => new JsonEmitter('reference', { peer2017: true }).string(value)).toThrow(
          expect.objectContaining({ code: 'mesh/encoding/character' }),
        )
      } else expect(exact.toString()).toBe(text)
      expect(parseJson(exact.toString())).toBe(value)
    },
  )

  test('a written date', () => {
    const { utc, text } = vectors.writer.dateTime
    const written = writeTagged({ tag: 'Account', value: { Created: `${utc}Z` } })
    expect(written).toBe(`{"Account":{"Created":${text}}}`)
  })

  interface ReaderCase {
    readonly name: string
    readonly input?: string
    readonly accepted: boolean
    readonly rewritten: string | null
  }
  describe('reader', () => {
    const cases = (vectors.reader.cases as ReaderCase[]).filter(item => item.input !== undefined)

    test.for(cases.map(item => [item.name, item] as const))(
      '%s',
      ([name, { input, accepted, rewritten }]) => {
        const read = () => readTagged(input!, typeNames)
        if (name in refusedHere) {
          expect(accepted).toBe(true)
          expect(read).toThrow(expect.objectContaining({ code: refusedHere[name] }))
        } else if (name in readHere) {
          expect(read()).toEqual({ tag: 'Account', value: { AccountID: readHere[name] } })
        } else if (accepted) {
          expect(writeTagged(read(), 'reference', { exact: true })).toBe(rewritten)
        } else {
          expect(read).toThrow()
          const inTransport = () => readTagged(input!, typeNames, { mode: 'transport' })
          if (skippedInTransport.includes(name)) expect(inTransport().tag).toBe('Account')
          else expect(inTransport).toThrow()
        }
      },
    )

    test('every deliberate difference is one', () => {
      const names = cases.map(item => item.name)
      const listed = [...Object.keys(refusedHere), ...Object.keys(readHere), ...skippedInTransport]
      expect(listed.filter(name => !names.includes(name))).toEqual([])
    })

    // The inputs of these are not recorded, only what came of them: it must be a text of ours.
    const outcomes = (vectors.reader.cases as ReaderCase[]).filter(
      item => item.input === undefined && item.accepted,
    )
    test.for(outcomes.map(item => [item.name, item.rewritten!] as const))('%s', ([, rewritten]) => {
      const text = rewritten.slice(rewritten.indexOf('{'))
      expect(writeTagged(readTagged(text, typeNames), 'reference', { exact: true })).toBe(text)
    })
  })

  interface EscapeCase {
    readonly escape: string
  }
  test.for((vectors.unicodeEscapes.cases as EscapeCase[]).map(item => [item.escape] as const))(
    'escape %s, which 2017 may misread',
    ([escape]) => {
      expect(parseJson(`"a${escape}"`)).toBe(`a${JSON.parse(`"${escape}"`)}`)
    },
  )
})
