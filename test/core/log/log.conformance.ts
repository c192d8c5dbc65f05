/** Logs of 2015 and 2017: read, and written again. */
import { describe, expect, it } from 'vitest'
import { liveRecords, readLog } from '../../../sdk/core/log/read-log.ts'
import {
  logFor2017,
  logForOurselves,
  storeOfLog,
  writeLogHeader,
  writeLogRecord,
} from '../../../sdk/core/log/write-log.ts'
import { describeVectors } from '../../support/vectors.ts'
import { isOf2017 } from '../profile/recorded.ts'

interface LogVector {
  readonly source: string
  readonly text: string
  readonly expect: {
    readonly headers: number
    readonly dataItems: number
    readonly distinctKeys: number
    readonly latest: Readonly<
      Record<string, { readonly transactionID: string; readonly action: string; readonly tag: string }>
    >
  }
}

describeVectors('jlog', await import('virtual:vectors/jlog'), vectors => {
  const logs: readonly LogVector[] = vectors.logs

  it('are six', () => expect(logs).toHaveLength(6))

  describe.each(logs.map(log => [log.source.slice(-60), log] as const))('…%s', (_, log) => {
    const reading = readLog(log.text)
    const { records, latest, header, problems } = reading

    it('has the records and keys that the reference has', () => {
      expect(header === undefined ? 0 : 1).toBe(log.expect.headers)
      expect(records).toHaveLength(log.expect.dataItems)
      expect(latest.size).toBe(log.expect.distinctKeys)
      const read = [...latest].map(([key, { item, tag }]) => {
        return [key, { transactionID: item.TransactionID, action: item.Action, tag }]
      })
      expect(Object.fromEntries(read)).toEqual(log.expect.latest)
      expect(liveRecords(reading)).toHaveLength(log.expect.distinctKeys)
    })

    it('is read whole, and objects of 2015 are told apart', () => {
      expect(storeOfLog(header)).toBe(log.text.includes('mesh-portal') ? 'portal' : 'mesh')
      const old = records.filter(({ object }) => object === undefined)
      expect(problems.filter(({ kind }) => kind === 'object')).toHaveLength(old.length)
      expect(problems.filter(({ kind }) => kind !== 'object' && kind !== 'record')).toEqual([])
      if (isOf2017(log)) expect(problems).toEqual([])
      else expect(old.length).toBeGreaterThan(0)
      for (const { position, item } of records) {
        expect(log.text.slice(position.offset)).toMatch(/^\{\s*"DataItem"/)
        expect(log.text.slice(0, position.offset).split('\n')).toHaveLength(position.line)
        expect(item.Text).toBeDefined()
      }
    })

    it('is written again byte for byte', () => {
      const again = [writeLogHeader(header!), ...records.map(({ item }) => writeLogRecord(item))].join('')
      if (problems.some(({ kind }) => kind === 'record')) expect(again).not.toBe(log.text)
      else expect(again).toBe(log.text)
    })

    it('is written for programs of 2017 with one record for each key, and for ourselves with all', () => {
      const changes = records.map(({ item }) => ({
        key: item.PrimaryKey,
        text: item.Text!,
        added: item.Added!,
      }))
      const store = storeOfLog(header)!
      const exported = [...logFor2017(store, changes)].join('')
      const written = readLog(exported)
      expect([...written.latest.keys()]).toEqual([...latest.keys()])
      expect(written.records).toHaveLength(latest.size)
      for (const [key, { item }] of written.latest) {
        expect(item).toMatchObject({ Action: 'New', Text: latest.get(key)!.item.Text })
        expect(item.Keys).toBeUndefined()
      }
      expect([...logFor2017(store, changes)].join('')).toBe(exported)
      if (isOf2017(log))
        expect(exported.startsWith(log.text.slice(0, log.text.indexOf('DataItem')))).toBe(true)

      const ours = readLog([...logForOurselves(store, changes)].join(''))
      expect(ours.records.map(({ item }) => item.Text)).toEqual(records.map(({ item }) => item.Text))
    })
  })
})
