/** Catalogs to merge: wild ones such as a careless peer could publish, and ones that devices made by editing. */
import fc, { type Arbitrary } from 'fast-check'
import { putEntry, removeEntry, undoEntry } from '../../../sdk/core/catalog/edit.ts'
import { historyOf, sourceWithHistory } from '../../../sdk/core/catalog/history.ts'
import type { EntryOf } from '../../../sdk/core/catalog/kinds.ts'
import { mergeEntries } from '../../../sdk/core/catalog/merge.ts'
import { deps } from '../../support/crypto.ts'

export type Credential = EntryOf<'credential'>

/** Wire date, some seconds into a day. */
export const at = (second: number) =>
  new Date(Date.UTC(2026, 2, 1) + second * 1000).toISOString().slice(0, 19) + 'Z'
export const NOON = Date.UTC(2026, 2, 1, 12)

const dates = fc.integer({ min: 0, max: 2 }).map(at)
const maybe = <T>(arbitrary: Arbitrary<T>, weight = 3) =>
  fc.oneof({ weight, arbitrary }, { weight: 1, arbitrary: fc.constant(undefined) })

const bare: Arbitrary<Credential> = fc
  .record({
    ID: fc.constantFrom('a', 'b', undefined),
    Added: fc.constantFrom(at(0), undefined),
    Updated: maybe(dates),
    // Long ones, so that histories overflow.
    Password: fc.constantFrom('x', 'y', 'z'.repeat(9000), undefined),
  })
  .map(withoutUndefined)

/** Entries with any dates, IDs or none, original data, and histories in any order with any horizon. */
export const wildEntries: Arbitrary<readonly Credential[]> = fc.array(
  fc
    .record({
      entry: bare,
      deleted: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: dates }),
      versions: fc.array(bare, { maxLength: 4 }),
      horizon: fc.oneof({ weight: 4, arbitrary: fc.constant('') }, { weight: 1, arbitrary: dates }),
      original: fc.constantFrom(undefined, 1, 2),
    })
    .map(({ entry, deleted, versions, horizon, original }) => {
      const originals =
        original === undefined ? undefined : [{ ContentType: 'text/vcard', Data: Uint8Array.of(original) }]
      const own = versions.map(version => withoutUndefined({ ...version, ID: entry.ID }))
      const Source = sourceWithHistory('credential', originals, { versions: own, horizon })
      return withoutUndefined({ ...entry, Deleted: deleted, Source })
    }),
  { maxLength: 4 },
)

/** What one of three devices does next. */
export type Step =
  | {
      readonly type: 'put'
      readonly device: number
      readonly id: string
      readonly password: string
      readonly second: number
    }
  | { readonly type: 'remove'; readonly device: number; readonly id: string; readonly second: number }
  | { readonly type: 'undo'; readonly device: number; readonly id: string; readonly second: number }
  | { readonly type: 'sync'; readonly device: number; readonly from: number }

const device = fc.nat({ max: 2 })
const id = fc.constantFrom('a', 'b', 'c')
const second = fc.nat({ max: 6 })
const password = fc.oneof(fc.constantFrom('x', 'y', 'w'.repeat(7000)), fc.string({ maxLength: 3 }))

export const steps: Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ type: fc.constant('put' as const), device, id, password, second }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('remove' as const), device, id, second }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('undo' as const), device, id, second }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('sync' as const), device, from: device }) },
  ),
  { maxLength: 30 },
)

/** Three devices that take these steps, their clocks wherever the steps say. */
export function play(all: readonly Step[]): readonly (readonly Credential[])[] {
  const devices: (readonly Credential[])[] = [[], [], []]
  for (const step of all) {
    const entries = devices[step.device]!
    devices[step.device] = step.type === 'sync' ? sync(entries, devices[step.from]!) : edit(entries, step)
  }
  return devices
}

function sync(entries: readonly Credential[], other: readonly Credential[]): readonly Credential[] {
  return mergeEntries('credential', entries, other)
}

function edit(entries: readonly Credential[], step: Exclude<Step, { type: 'sync' }>): readonly Credential[] {
  const now = NOON + step.second * 1000
  const known = entries.find(entry => entry.ID === step.id)
  if (step.type === 'put') {
    const draft = { ID: step.id, Password: step.password }
    return putEntry(deps, 'credential', { entries, draft, now }).entries
  }
  if (known === undefined) return entries
  if (step.type === 'remove') return removeEntry('credential', { entries, id: step.id, now }).entries
  const version = historyOf('credential', known).at(-1)
  return version ? undoEntry(deps, 'credential', { entries, version, now }).entries : entries
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T
}
