/** A portal's data moves from 2017 to here and back: every object that was there is there again, byte for byte. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { objectionOf2017 } from '../../portal/log/export.ts'
import { type ExportFor, exportToFiles } from '../../portal/log/export-files.ts'
import { importLogs } from '../../portal/log/import.ts'
import { silentLog } from '../../portal/service/log.ts'
import { createPolicy } from '../../portal/service/policy.ts'
import { createProfileReader } from '../../portal/service/profiles.ts'
import type { PortalStore } from '../../portal/store/store.ts'
import { isRemoval, liveRecords, parseLogKey, readLog, writeLogKey } from '../../sdk/core/log/index.ts'
import { ClientOf2017 } from '../support/client-of-2017.ts'
import { expectRefusal } from '../support/crypto.ts'
import { startPortalOf2017 } from '../support/portal-of-2017/index.ts'
import { describeVectors } from '../support/vectors.ts'
import { createPerson, createVersion, deps, minute } from './support/people.ts'
import { asAdministrator, createTestPortal, personal, type TestPortal } from './support/service.ts'

const ALICE = 'alice@example.com'

let folder: string
let files: { readonly mesh: string; readonly portal: string }
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mesh-export-'))
  files = { mesh: join(folder, 'mesh.jlog'), portal: join(folder, 'portal.jlog') }
})
afterEach(() => rmSync(folder, { recursive: true }))

function contextOf({ store, clock }: Pick<TestPortal, 'store' | 'clock'>) {
  const base = { ...deps, store, clock, policy: createPolicy({}), log: silentLog }
  return { ...base, profiles: createProfileReader(base) }
}

const exportFor = (portal: Pick<TestPortal, 'store' | 'clock'>, audience: ExportFor) =>
  exportToFiles(portal, { audience, files })

const written = () => ({ mesh: readFileSync(files.mesh, 'utf8'), portal: readFileSync(files.portal, 'utf8') })

/** The objects that stand in a log, accounts under today's spelling of their key. */
function standing(text: string): ReadonlyMap<string, string> {
  return new Map(
    liveRecords(readLog(text)).map(({ item }) => [
      item.PrimaryKey.startsWith('Account') ? writeLogKey(parseLogKey(item.PrimaryKey)) : item.PrimaryKey,
      item.Text!,
    ]),
  )
}

async function dump(store: PortalStore): Promise<ReadonlyMap<string, string>> {
  const items = new Map<string, string>()
  for await (const { key, value } of store.snapshot()) items.set(key, value)
  return items
}

describeVectors('logs there and back', await import('virtual:vectors/jlog'), vectors => {
  const [mesh, portal, session, ...old] = (vectors.logs as { source: string; text: string }[]).map(
    ({ text }) => text,
  ) as [string, string, string, string, string, string]

  it('the published logs, for a portal of 2017', async () => {
    const ours = createTestPortal()
    await importLogs(contextOf(ours), { mesh, portal })
    expect((await exportFor(ours, '2017')).left).toEqual([])
    const back = written()
    expect(standing(back.mesh)).toEqual(standing(mesh))
    expect(standing(back.portal)).toEqual(standing(portal))

    const upstream = await startPortalOf2017(back)
    const client = new ClientOf2017(upstream.url)
    expect((await client.getAccount('test@prismproof.org'))?.Identifier).toBe(
      'MBV63-GDEL3-7M7WT-L4S2G-SD6OU-JQ2YF',
    )
    expect(upstream.deaths).toEqual([])
    await upstream.close()
  })

  it('with what does not verify, which is not served and not lost', async () => {
    const ours = createTestPortal()
    const report = await importLogs(contextOf(ours), { mesh: session })
    expect(report.aside).toBe(1)
    await exportFor(ours, '2017')
    expect(standing(written().mesh)).toEqual(standing(session))
  })

  it('of 2015 too, where whoever reads them can', async () => {
    const [first, second, third] = old as [string, string, string]
    const ours = createTestPortal()
    await importLogs(contextOf(ours), { mesh: first })
    await importLogs(contextOf(ours), { mesh: second, portal: third })
    const { left } = await exportFor(ours, '2017')
    expect(left.map(({ key }) => key)).toContain(
      'PersonalCurrentProfile=Current-MD24S-CXD2B-6WO4T-PS6KM-JPTCW-PEFQN',
    )
    for (const file of Object.values(files)) rmSync(file)
    expect((await exportFor(ours, 'mathmesh')).left).toEqual([])
    const back = written()
    expect(standing(back.mesh)).toEqual(new Map([...standing(first), ...standing(second)]))
    expect(standing(back.portal)).toEqual(standing(third))
  })
})

describe('an export', () => {
  it('takes over a portal of 2017 in the middle of its life, and gives it back', async () => {
    const before = await startPortalOf2017()
    const alice = new ClientOf2017(before.url)
    await alice.createDevice()
    await alice.createPersonal(ALICE)
    const { identifier } = await alice.escrow(3, 5)
    const ssh = await alice.createSsh()
    const phone = new ClientOf2017(before.url)
    await phone.createDevice()
    const shown = await phone.startConnect(ALICE)
    const theirs = { ...before.files }
    await before.close()

    const ours = createTestPortal({ clients: 'both' })
    const report = await importLogs(contextOf(ours), theirs)
    expect(report).toMatchObject({ kept: 5, aside: 0, removed: 0, problems: [] })
    await exportFor(ours, '2017')
    const back = written()
    expect(standing(back.mesh)).toEqual(standing(theirs.mesh))
    expect(standing(back.portal)).toEqual(standing(theirs.portal))

    const after = await startPortalOf2017(back)
    const again = Object.assign(new ClientOf2017(after.url), { device: alice.device, profile: alice.profile })
    expect(await again.pending()).toEqual([shown])
    await again.accept(shown)
    expect(await again.getIdentifier(identifier)).toBeDefined()
    expect(await again.getIdentifier(ssh)).toBeDefined()
    expect(after.deaths).toEqual([])
    await after.close()
  })

  it('shows what has happened here, and not what was there before', async () => {
    const portal = createTestPortal()
    const [alice, bob] = await Promise.all([createPerson(), createPerson()])
    await portal.post('CreateAccount', { Account: ALICE, Profile: personal(alice.signed) })
    await portal.post('CreateAccount', { Account: 'bob@example.com', Profile: personal(bob.signed) })
    expect(await exportFor(portal, 'mathmesh')).toEqual({ written: 4, removed: 0, left: [] })
    const first = written()
    const store = await dump(portal.store)

    const next = await createVersion(alice, { updated: minute(1) })
    await portal.post('Publish', { Entry: personal(next) })
    await portal.post('DeleteAccount', { Account: 'bob@example.com' }, asAdministrator(bob))
    expect(await exportFor(portal, 'mathmesh')).toEqual({ written: 2, removed: 1, left: [] })
    const second = written()
    expect(second.mesh.startsWith(first.mesh)).toBe(true)
    expect(second.portal.startsWith(first.portal)).toBe(true)
    const records = readLog(second.portal).records.map(({ item }) => [item.PrimaryKey, item.Action])
    expect(records.at(-1)).toEqual(['Account$bob@example.com', 'Delete'])
    expect(readLog(second.portal).problems).toEqual([])
    expect(readLog(second.mesh).records.map(({ item }) => item.Action)).toEqual(['New', 'New', 'Update'])
    expect(await exportFor(portal, 'mathmesh')).toEqual({ written: 0, removed: 0, left: [] })

    const copy = createTestPortal()
    const logs = { mesh: first.mesh, portal: first.portal }
    await importLogs(contextOf(copy), logs)
    const copied = await dump(copy.store)
    expect([...copied.keys()]).toEqual([...store.keys()])
    await importLogs(contextOf(copy), written())
    const { response } = await copy.post('Get', { Account: ALICE })
    expect(response.Entries).toEqual([personal(next)])
  })

  it('leaves out for 2017 what would end it, and refuses to write over a file', async () => {
    const portal = createTestPortal()
    const text = '{"SignedDeviceProfile":{"Identifier":"X","SignedData":{"unprotected":{"typ":"a\\u0009"}}}}'
    const log = (records: object[]) => records.map(record => JSON.stringify(record)).join('\n')
    const mesh = log([
      { Header: { Type: 'Data' } },
      { DataItem: { PrimaryKey: 'X', Action: 'New', Text: text } },
      { DataItem: { PrimaryKey: 'Y', Action: 'New', Text: text.replace('a\\u0009', '\u{1f600}') } },
      {
        DataItem: {
          PrimaryKey: 'Z',
          Action: 'New',
          Text: text.replace('"typ":"a\\u0009"', '"jwk":{"PublicKeyOKP":{"crv":"X25519"}}'),
        },
      },
      { DataItem: { PrimaryKey: 'V', Action: 'New', Text: text.replace('a\\u0009', 'a\\\\u0009') } },
    ])
    expect((await importLogs(contextOf(portal), { mesh })).aside).toBe(4)
    const { left, written: count } = await exportFor(portal, '2017')
    expect(left.map(({ key }) => key)).toEqual(['X', 'Y', 'Z'])
    expect(count).toBe(1)
    expect(readLog(written().mesh).records.some(({ item }) => isRemoval(item))).toBe(false)
    await expectRefusal(exportFor(portal, '2017'), 'mesh/argument')
    writeFileSync(files.portal, 'something else')
    await expectRefusal(exportFor(portal, 'mathmesh'), 'mesh/argument')
    expect(readFileSync(files.portal, 'utf8')).toBe('something else')
    const odd = { log: 'mesh', key: 'V', text: '{"Foreign":{}}' } as const
    expect(objectionOf2017(odd)).toMatch(/could not read/)
  })
})
