import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countImported, importedOf } from '../../pwa/exchange/imported.ts'
import { writeLoginsTable } from '../../pwa/exchange/logins-table.ts'
import { writeMeshExport } from '../../pwa/exchange/mesh-export.ts'
import { countChanges, type Existing, type ImportPlan, planImport } from '../../pwa/exchange/plan.ts'
import { readFile } from '../../pwa/exchange/read-file.ts'
import type { EntryDraft, EntryOf } from '../../sdk/index.ts'
import { bitwardenJson, knownHosts, netscape, tables, vcards } from './files.ts'

type Kind = 'credential' | 'bookmark' | 'contact'

/** What a catalog has after a plan was carried out. */
function carryOut(existing: Existing, plan: ImportPlan): Existing {
  let number = 0
  function entriesAfter<K extends Kind>(
    entries: readonly EntryOf<K>[] = [],
    { add, change }: { add: readonly EntryDraft<K>[]; change: readonly { after: EntryDraft<K> }[] },
  ): EntryOf<K>[] {
    const changed = new Map(change.map(({ after }) => [after.ID, after as EntryOf<K>]))
    const added = add.map(
      draft => ({ ...draft, ID: draft.ID ?? `n${entries.length}-${number++}` }) as EntryOf<K>,
    )
    return [...entries.map(entry => changed.get(entry.ID) ?? entry), ...added]
  }
  return {
    credential: entriesAfter(existing.credential, plan.credential),
    bookmark: entriesAfter(existing.bookmark, plan.bookmark),
    contact: entriesAfter(existing.contact, plan.contact),
    host: [...(existing.host ?? []), ...plan.host.add],
  }
}

const files = { bitwardenJson, netscape, vcards, knownHosts, ...tables }

describe('Importing twice', () => {
  it.each(Object.keys(files))('%s changes nothing', name => {
    const file = readFile(files[name as keyof typeof files]!)
    const first = planImport(file, {})
    expect(countChanges(first)).toBe(countImported(file))
    const again = planImport(file, carryOut({}, first))
    expect(countChanges(again)).toBe(0)
  })

  it('of 10,000 logins changes nothing', () => {
    const rows = Array.from({ length: 10_000 }, (_, n) => `s${n},https://s${n}.example.com,u${n % 7},p${n}`)
    const file = readFile(`name,url,username,password\n${rows.join('\n')}\n`)
    const first = planImport(file, {})
    expect(first.credential.add).toHaveLength(10_000)
    const again = planImport(file, carryOut({}, first))
    expect(again.credential).toEqual({ add: [], change: [], same: 10_000 })
  })

  it('of hundreds of passwords for nothing in particular changes nothing', () => {
    const rows = Array.from({ length: 500 }, (_, n) => `,,,p${n}`)
    const file = readFile(`name,url,username,password\n${rows.join('\n')}\n`)
    const first = planImport(file, {})
    expect(first.credential.add).toHaveLength(500)
    expect(countChanges(planImport(file, carryOut({}, first)))).toBe(0)
  })

  it('changes nothing, whatever is in the file and in the catalog', () => {
    const word = fc.constantFrom('a', 'b', 'c', '')
    const site = fc.constantFrom('a.example', 'b.example')
    const draft = fc.record({
      Sites: fc.uniqueArray(site, { maxLength: 2 }),
      Username: word,
      Password: word,
      Label: fc.uniqueArray(fc.constantFrom('x', 'y')),
    })
    const bookmark = fc.record({
      Uri: site,
      Title: word,
      Label: fc.uniqueArray(fc.constantFrom('x', 'y'), { minLength: 1 }),
    })
    const toEntries = <T>(drafts: readonly T[]) =>
      drafts.map((entry, index) => ({ ...entry, ID: `e${index}` }))
    fc.assert(
      fc.property(
        fc.array(draft, { maxLength: 6 }),
        fc.array(draft, { maxLength: 6 }),
        fc.array(bookmark, { maxLength: 6 }),
        fc.array(bookmark, { maxLength: 6 }),
        (here, logins, marks, bookmarks) => {
          const existing = { credential: toEntries(here), bookmark: toEntries(marks) } as unknown as Existing
          const file = importedOf({ credential: logins, bookmark: bookmarks } as never)
          const after = carryOut(existing, planImport(file, existing))
          expect(countChanges(planImport(file, after))).toBe(0)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('A plan', () => {
  const here = {
    credential: [
      { ID: 'one', Sites: ['example.com'], Username: 'alice', Password: 'old', Label: ['mine'] },
    ] as EntryOf<'credential'>[],
  }

  it('changes the entry for the same site and name, and keeps its labels', () => {
    const file = readFile(tables['1Password']!)
    const { credential } = planImport(file, here)
    expect(credential.add).toEqual([])
    expect(credential.change).toHaveLength(1)
    expect(credential.change[0]?.after).toMatchObject({
      ID: 'one',
      Password: 'pass word',
      Label: ['mine', 'home', 'bank', '★'],
    })
  })

  it('adds what is for somebody else', () => {
    const file = readFile('name,url,username,password\nx,https://example.com,bob,p\n')
    expect(planImport(file, here).credential).toMatchObject({ add: [{ Username: 'bob' }], change: [] })
  })

  it('does not take the word of a program with less to say', () => {
    const full = carryOut({}, planImport(readFile(bitwardenJson), {}))
    const [login] = full.credential!
    const poor = `name,url,username,password\nx,https://www.example.com,alice,=correct horse\n`
    const { change } = planImport(readFile(poor), full).credential
    expect(change.map(({ after }) => after.Source)).toEqual([login?.Source].slice(0, change.length))
  })
})

describe('Exports', () => {
  const entries = [
    {
      ID: 'MAAAA',
      Added: '2026-01-01T00:00:00Z',
      Sites: ['example.com', '*.example.org'],
      Username: '+alice',
      Password: '=1+1',
      Label: ['a', 'b'],
      Source: [{ ContentType: 'text/plain', Data: new Uint8Array([0, 255]) }],
    },
    { ID: 'MBBBB', Username: "'quoted", Password: '@x' },
  ] as unknown as EntryOf<'credential'>[]

  it('come back whole', () => {
    const text = writeMeshExport(
      { accounts: ['alice@example.com'], credential: entries, bookmark: [], contact: [], host: [], mail: [] },
      '2026-01-02T00:00:00Z',
    )
    const file = readFile(text)
    expect(file.program).toBe('Mesh')
    expect(file.credential).toEqual(entries.map(({ Added: _, ...entry }) => entry))
    expect(countChanges(planImport(file, { credential: entries }))).toBe(0)
  })

  it('of another version are refused', () => {
    expect(() => readFile('{"format":"mathmesh-export","version":2}')).toThrow(
      expect.objectContaining({ code: 'newer' }),
    )
  })

  it('as tables run in no spreadsheet, and come back as they were', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', '=', '+', '-', '@', '\t', '\r', "'"),
        (text, first) => {
          const Password = first + text
          const table = writeLoginsTable([{ Sites: ['example.com'], Password } as EntryOf<'credential'>])
          const cell = table.slice(table.indexOf('\n') + 1).split(',')[2] ?? ''
          expect(cell.replace(/^"/, '')).not.toMatch(/^[=+\-@\t\r]/)
          expect(readFile(table).credential[0]?.Password ?? '').toBe(Password)
        },
      ),
    )
  })
})
