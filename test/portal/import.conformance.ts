import { expect, it } from 'vitest'
import { importLogs } from '../../portal/log/import.ts'
import { silentLog } from '../../portal/service/log.ts'
import { createPolicy } from '../../portal/service/policy.ts'
import { createProfileReader } from '../../portal/service/profiles.ts'
import type { PortalStore } from '../../portal/store/store.ts'
import { readLog } from '../../sdk/core/log/index.ts'
import { verifyPersonalProfile } from '../../sdk/core/profile/index.ts'
import { describeVectors } from '../support/vectors.ts'
import { createTestClock } from './store/store-behaviour.ts'
import { deps } from './support/people.ts'
import { createTestPortal } from './support/service.ts'

interface RecordedLog {
  readonly source: string
  readonly text: string
  readonly expect: {
    readonly headers: number
    readonly dataItems: number
    readonly distinctKeys: number
    readonly latest: Readonly<Record<string, { transactionID: string; action: string; tag: string }>>
  }
}

function contextOf(store: PortalStore) {
  const clock = createTestClock()
  const base = { ...deps, store, clock, policy: createPolicy({}), log: silentLog }
  return { ...base, profiles: createProfileReader(base) }
}

describeVectors('jlog', await import('virtual:vectors/jlog'), vectors => {
  const logs = vectors.logs as readonly RecordedLog[]
  const [mesh, portal, session] = logs as [RecordedLog, RecordedLog, RecordedLog]

  it('imports the published logs and serves what they hold, byte for byte', async () => {
    const { post, store } = createTestPortal({ clients: 'both' })
    const report = await importLogs(contextOf(store), { mesh: mesh.text, portal: portal.text })
    expect(report.problems).toEqual([])
    expect(report.kept).toBe(5)

    const { text, response, digest } = await post('Get', { Account: 'test@prismproof.org' })
    const [entry] = response.Entries!
    const personal = await verifyPersonalProfile(deps, entry!.value as never, {
      udf: 'MBV63-GDEL3-7M7WT-L4S2G-SD6OU-JQ2YF',
    })
    expect(personal.devices).toHaveLength(2)
    expect(digest).toBe(personal.digest)
    const records = readLog(mesh.text).records.map(({ item }) => item)
    expect(text).toContain(records.findLast(({ PrimaryKey }) => PrimaryKey === personal.udf)!.Text)

    const application = await post('Get', { Identifier: 'RANX2-KNZ3X-EODGU-ISLJ7-52AGL-BUUGV' })
    expect(application.response.Entries![0]!.tag).toBe('SignedApplicationProfile')
    const device = 'MBIH5-3F5YY-GONQP-QOBCF-BVT7F-N5FM2'
    const status = await post('ConnectStatus', { AccountID: 'test@prismproof.org', DeviceID: device })
    expect(status.response.Result?.Identifier).toBe(device)
    const pending = await post('ConnectPending', { AccountID: 'test@prismproof.org' })
    expect(pending.error).toBeNull()
  })

  it('changes nothing when the same logs are imported again', async () => {
    const { store, post } = createTestPortal()
    const logs = { mesh: mesh.text, portal: portal.text }
    const first = await importLogs(contextOf(store), logs)
    const before = (await post('Get', { Account: 'test@prismproof.org' })).text
    const item = await store.get('entry/MBV63-GDEL3-7M7WT-L4S2G-SD6OU-JQ2YF')
    expect(await importLogs(contextOf(store), logs)).toEqual(first)
    expect((await post('Get', { Account: 'test@prismproof.org' })).text).toBe(before)
    expect(await store.get('entry/MBV63-GDEL3-7M7WT-L4S2G-SD6OU-JQ2YF')).toEqual(item)
  })

  it('leaves out what does not verify, and says where it stands', async () => {
    const { store, post } = createTestPortal()
    const report = await importLogs(contextOf(store), { mesh: session.text })
    expect(report.problems.map(({ key, code }) => ({ key, code }))).toEqual([
      { key: 'MBAD', code: expect.stringMatching(/^mesh\//) },
    ])
    expect(report.kept).toBe(session.expect.distinctKeys - 1)
    const { position } = report.problems[0]!
    expect(session.text.slice(position.offset, position.offset + 300)).toContain('DataItem')
    expect(session.text.slice(0, position.offset).split('\n')).toHaveLength(position.line)
    expect((await post('Get', { Identifier: 'MBAD' })).response.Entries).toEqual([])
  })

  it('reports the logs of 2015, whose objects are of other kinds', async () => {
    for (const { text, expect: expected } of logs.slice(3)) {
      const { store } = createTestPortal()
      const report = await importLogs(contextOf(store), { mesh: text })
      expect(report).toMatchObject({ kept: 0, aside: expected.distinctKeys })
      const places = new Set(report.problems.map(({ key }) => key))
      expect([...places].sort()).toEqual(Object.keys(expected.latest).sort())
    }
  })

  it('takes a last record that deletes for a removal', async () => {
    const key = 'RANX2-KNZ3X-EODGU-ISLJ7-52AGL-BUUGV'
    const deletion = `{"DataItem":{"TransactionID":"TID:99","PrimaryKey":"${key}","Action":"Delete"}}`
    const { store, post } = createTestPortal()
    const report = await importLogs(contextOf(store), { mesh: mesh.text + deletion })
    expect(report).toEqual({ kept: 1, aside: 0, removed: 1, problems: [] })
    expect((await post('Get', { Identifier: key })).response.Entries).toEqual([])
  })
})
