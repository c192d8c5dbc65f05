import { describe, expect, it } from 'vitest'
import { parseLogKey, writeLogKey } from '../../../sdk/core/log/keys.ts'
import { liveRecords, readLog } from '../../../sdk/core/log/read-log.ts'
import {
  logFor2017,
  logForOurselves,
  storeOfLog,
  writeLogHeader,
  writeLogRecord,
} from '../../../sdk/core/log/write-log.ts'
import { readTagged } from '../../../sdk/core/schema/index.ts'
import { expectRefusal } from '../../support/crypto.ts'

const added = '2026-03-01T12:00:00Z'
const account = (name: string) => `{"Account":{"AccountID":"${name}","Status":"Open"}}`
const record = (key: string, Text: string | undefined, Action = 'New') =>
  writeLogRecord({ TransactionID: 'TID:1', PrimaryKey: key, Action, Added: added, ...(Text && { Text }) })
const HEADER = writeLogHeader('portal')
const [ONE, TWO, THREE] = ['one', 'two', 'three'].map(key => record(key, account(key))) as [
  string,
  string,
  string,
]
const summary = (text: string | Uint8Array) => {
  const { latest, problems } = readLog(text)
  return { keys: [...latest.keys()], problems: problems.map(({ kind, position }) => [kind, position.offset]) }
}

describe('reading a log', () => {
  it('is its header and records, in either style, with white space or without', () => {
    const fine = { keys: ['one', 'two'], problems: [] }
    expect(summary(HEADER + ONE + TWO)).toEqual(fine)
    expect(summary(`\n ${HEADER}\r\n${ONE}\t${TWO}\n\n`)).toEqual(fine)
    expect(
      summary(
        [
          ...logForOurselves(
            'portal',
            ['one', 'two'].map(key => ({ key, text: account(key), added })),
          ),
        ].join(''),
      ),
    ).toEqual(fine)
    expect(storeOfLog(readLog(HEADER).header)).toBe('portal')
    expect(summary(HEADER)).toEqual({ keys: [], problems: [] })
  })

  it('gives the object of each record', () => {
    const { latest } = readLog(HEADER + ONE)
    expect(latest.get('one')).toMatchObject({
      tag: 'Account',
      object: { tag: 'Account', value: { AccountID: 'one' } },
      position: { offset: HEADER.length, line: 5 },
    })
  })

  it('lets the last record of a key count, and the first of two headers', () => {
    const text = HEADER + ONE + TWO + record('one', account('other'), 'Update') + writeLogHeader('mesh')
    const { latest, header, problems } = readLog(text)
    expect(latest.get('one')?.item.Text).toBe(account('other'))
    expect(storeOfLog(header)).toBe('portal')
    expect(problems.map(({ kind }) => kind)).toEqual(['header'])
  })

  it.each([
    ['Delete', undefined],
    ['Delete', account('one')],
    ['Drop', undefined],
    ['Update', undefined],
  ])('takes %s with %s for a removal', (action, text) => {
    const reading = readLog(HEADER + ONE + TWO + record('one', text, action))
    expect([...reading.latest.keys()]).toEqual(['one', 'two'])
    expect(liveRecords(reading).map(({ item }) => item.PrimaryKey)).toEqual(['two'])
    expect(reading.problems).toEqual([])
    const again = readLog(HEADER + ONE + record('one', text, action) + ONE)
    expect(liveRecords(again)).toHaveLength(1)
  })

  describe('reports', () => {
    it('a record that was cut off at the end, wherever it was cut', () => {
      const whole = HEADER + ONE
      for (let length = whole.length + 1; length < whole.length + TWO.length; length += 7) {
        const torn = (whole + TWO).slice(0, length)
        expect(summary(torn)).toEqual({ keys: ['one'], problems: [['torn', whole.length]] })
      }
    })

    it('a record that was cut off in the middle, and reads on', () => {
      const torn = TWO.slice(0, TWO.length - 20)
      expect(summary(HEADER + ONE + torn + THREE)).toEqual({
        keys: ['one', 'three'],
        problems: [['torn', HEADER.length + ONE.length]],
      })
      expect(summary(`${torn}garbage${HEADER}${ONE}`)).toEqual({ keys: ['one'], problems: [['torn', 0]] })
    })

    it('bytes that are no UTF-8, or zero, with the record they are in alone', () => {
      const bytes = new TextEncoder().encode(HEADER + ONE + TWO + THREE)
      const place = HEADER.length + ONE.length + TWO.indexOf('Account') + 2
      for (const byte of [0xff, 0xc3]) {
        expect(summary(bytes.with(place, byte))).toEqual({
          keys: ['one', 'three'],
          problems: [['torn', HEADER.length + ONE.length]],
        })
      }
      const zeros = new Uint8Array(512)
      const padded = new Uint8Array([...bytes, ...zeros])
      expect(summary(padded)).toEqual({ keys: ['one', 'two', 'three'], problems: [['torn', bytes.length]] })
    })

    it('places in bytes, whatever stands before them', () => {
      const umlauts = record('ü', account('ü€😀'))
      const { problems, latest } = readLog(`${HEADER}${umlauts}{"Foreign":{}}${ONE}`)
      expect(problems[0]?.position.offset).toBe(new TextEncoder().encode(HEADER + umlauts).length)
      expect(latest.get('ü')?.object).toMatchObject({ value: { AccountID: 'ü€😀' } })
    })

    it('texts that are no records, and reads on', () => {
      const foreign = `{"Foreign":{"DataItem":{"PrimaryKey":"evil","Text":"{}"}}}`
      expect(summary(`${HEADER}${foreign}${ONE}`)).toEqual({
        keys: ['one'],
        problems: [['foreign', HEADER.length]],
      })
      const without = '{"DataItem":{"Action":"New","Text":"{}"}}'
      expect(summary(HEADER + without)).toEqual({ keys: [], problems: [['foreign', HEADER.length]] })
      expect(summary(`${HEADER}17 "x" []${ONE}`).problems.map(([kind]) => kind)).toEqual(
        Array(3).fill('foreign'),
      )
    })

    it('objects it does not know or cannot read, and keeps their texts', () => {
      const texts = ['{"SignedCurrentProfile":{}}', '{"Account":{"Foreign":1}}', 'nonsense']
      const reading = readLog(HEADER + texts.map(text => record(text, text)).join(''))
      expect(reading.problems.map(({ kind, key }) => [kind, key])).toEqual(
        texts.map(text => ['object', text]),
      )
      expect(liveRecords(reading).map(({ item, tag }) => [item.Text, tag])).toEqual([
        [texts[0], 'SignedCurrentProfile'],
        [texts[1], 'Account'],
        [texts[2], undefined],
      ])
    })

    it('records of 2015, which it reads without their index terms', () => {
      const old = `{"DataItem":{"PrimaryKey":"a","Action":"New","Added":"2015-08-12","Keys":[{"Type":"x","Term":"y"}],"Text":"{\\"Account\\":{}}"}}`
      const { latest, problems } = readLog(HEADER + old)
      expect(problems.map(({ kind, key }) => [kind, key])).toEqual([['record', 'a']])
      expect(latest.get('a')).toMatchObject({ tag: 'Account', item: { Action: 'New' } })
    })

    it('a header that two records ran into, since it hides one of them', () => {
      const swallowed = HEADER.replace('"}}', '",') + ONE.slice(ONE.indexOf('"PrimaryKey"'))
      expect(summary(swallowed + TWO)).toEqual({ keys: ['two'], problems: [['header', 0]] })
    })

    it('a record whose object is of an odd form, rather than take it for a removal', () => {
      for (const odd of ['null', '17', '{}']) {
        const text = `{"DataItem":{"PrimaryKey":"one","Action":"Update","Text":${odd}}}`
        const reading = readLog(HEADER + ONE + text)
        expect(reading.problems.map(({ kind }) => kind)).toEqual(['foreign'])
        expect(liveRecords(reading)).toHaveLength(1)
      }
    })

    it('an action that is none, and a header that is missing', () => {
      expect(summary(record('one', account('one'), 'Perhaps')).problems).toEqual([
        ['header', 0],
        ['record', 0],
      ])
    })
  })

  it('is refused only for its size', async () => {
    await expectRefusal(() => readLog(HEADER, { maxBytes: 10 }), 'mesh/json/size')
  })

  it('takes time in proportion to the log, however much of it is torn', () => {
    const time = (count: number) => {
      const text = '{"DataItem":{"PrimaryKey":"'.repeat(count)
      const start = performance.now()
      expect(readLog(text).problems).toHaveLength(count)
      return performance.now() - start
    }
    time(2000)
    const [few, many] = [time(4000), time(40_000)]
    // Ten times as much; quadratic reading takes a hundred times as long.
    expect(many).toBeLessThan(40 * few + 500)
  })
})

describe('writing a log', () => {
  const changes = [
    { key: 'a', text: account('first'), added },
    { key: 'b', text: account('b'), added },
    { key: 'a', text: account('second'), added },
    { key: 'b', added },
    { key: 'c', text: account('c'), added },
  ]

  it('for programs of 2017 leaves out what was removed, for they end when they are asked for it', () => {
    const text = [...logFor2017('portal', changes)].join('')
    expect(text).toBe(
      `{\n  "Header": {\n    "Type": "Data",\n    "Content": "application/mesh-portal",\n    "Comment": "Persistence store for Mesh Portal"}}{\n  "DataItem": {\n    "TransactionID": "TID:1",\n    "PrimaryKey": "a",\n    "Action": "New",\n    "Added": "${added}",\n    "Text": "{\\"Account\\":{\\"AccountID\\":\\"second\\",\\"Status\\":\\"Open\\"}}"}}{\n  "DataItem": {\n    "TransactionID": "TID:2",\n    "PrimaryKey": "c",\n    "Action": "New",\n    "Added": "${added}",\n    "Text": "{\\"Account\\":{\\"AccountID\\":\\"c\\",\\"Status\\":\\"Open\\"}}"}}`,
    )
  })

  it('for ourselves keeps every change, removals too', () => {
    const { records, problems } = readLog([...logForOurselves('mesh', changes)].join(''))
    expect(problems).toEqual([])
    expect(records.map(({ item }) => [item.PrimaryKey, item.Action])).toEqual([
      ['a', 'New'],
      ['b', 'New'],
      ['a', 'Update'],
      ['b', 'Delete'],
      ['c', 'New'],
    ])
    expect(
      liveRecords({ latest: readLog([...logForOurselves('mesh', changes)].join('')).latest }),
    ).toHaveLength(2)
  })

  it('tells of objects that programs of 2017 cannot read, and leaves them out when asked to', async () => {
    const odd = [{ key: 'odd', text: account('😀'), added }, ...changes]
    await expectRefusal(() => [...logFor2017('portal', odd)], 'mesh/encoding/character')
    const refused: string[] = []
    const text = [...logFor2017('portal', odd, { refuse: key => refused.push(key) })].join('')
    expect(refused).toEqual(['odd'])
    expect(text).toBe([...logFor2017('portal', changes)].join(''))
  })

  it('is refused without a date', async () => {
    const undated = [{ key: 'a', text: account('a'), added: 'today' }]
    await expectRefusal(() => [...logFor2017('portal', undated)], 'mesh/argument')
    await expectRefusal(() => [...logForOurselves('portal', undated)], 'mesh/argument')
  })

  it('has keys that say what they are about', () => {
    const keys = [
      'Account$alice@example.com',
      'Pending-MBV63-GDEL3-7M7WT-L4S2G-SD6OU-JQ2YF',
      'Result-MBIH5-3F5YY-GONQP-QOBCF-BVT7F-N5FM2',
      'RANX2-KNZ3X-EODGU-ISLJ7-52AGL-BUUGV',
    ]
    expect(keys.map(parseLogKey).map(({ about }) => about)).toEqual(['account', 'pending', 'result', 'entry'])
    for (const key of keys) expect(writeLogKey(parseLogKey(key))).toBe(key)
    expect(parseLogKey('Account-Alice@prismproof.org')).toEqual({
      about: 'account',
      account: 'Alice@prismproof.org',
    })
  })
})

it.each([
  ['7', 'number'],
  ['"DataItem"', 'string'],
  ['[{}]', 'array'],
  ['true', 'boolean'],
  ['null', 'null'],
])('a text that is no object is refused in the reader’s own words: %s', (text, kind) => {
  const refusal = (() => {
    try {
      return readTagged(text, 'DataItem')
    } catch (error) {
      return (error as Error).message
    }
  })()
  expect(refusal).toBe(`text: object is expected, not ${kind}.`)
  const { problems } = readLog(`{"LogHeader":{}}${text} {"DataItem":{"PrimaryKey":"k","Action":"Delete"}}`)
  expect(problems).toContainEqual(
    expect.objectContaining({
      kind: 'foreign',
      position: { offset: 16, line: 1 },
      reason: `This is no record of a log: ${refusal}`,
    }),
  )
})
