/** Logs of 2017 portals: reading them, and importing them into a store. */
import { importLogs } from '../../../portal/log/import.ts'
import { createPolicy } from '../../../portal/service/policy.ts'
import { createProfileReader } from '../../../portal/service/profiles.ts'
import { createMemoryStore } from '../../../portal/store/memory.ts'
import { type LogRecord, readLog, writeLogHeader } from '../../../sdk/core/log/index.ts'
import { type Mesh, writeTagged } from '../../../sdk/core/schema/index.ts'
import { deps } from '../../support/crypto.ts'
import { type Corpus, objectsOf, type SuiteCorpus } from '../corpus.ts'
import { describeSource, type Source } from '../input.ts'
import { mutateBytes } from '../mutate/bytes.ts'
import { type Donors, mutateTree } from '../mutate/structure.ts'
import { inflate, mutateText } from '../mutate/text.ts'
import { type Tree, textToTree, treeToText } from '../mutate/tree.ts'
import type { Random } from '../random.ts'
import { signedIn, verifyStored } from '../stored.ts'
import { type FuzzTarget, hold, type Outcome } from '../target.ts'

/** Of each suite’s log at least: two personal profiles, devices, and a backup. */
const FEWEST_IMPORTED = 5
/** Each scrap in a log is reported by itself, which takes its time: 8 µs each in Node 20, and that is no fault. */
const LONGEST = 1 << 17
const HEADER = writeLogHeader('mesh', 'compact')

/** A sound log, and what is in it. */
interface Original {
  readonly text: string
  readonly records: readonly LogRecord[]
}

export async function createLogTargets(corpus: Corpus, donors: Donors): Promise<FuzzTarget[]> {
  const { suites, recorded } = corpus
  const made = suites.map(suite => `${HEADER}${recordsOf(suite).join('\n')}`)
  const lines = suites.flatMap(recordsOf).map(record => textToTree(record))
  // Recorded logs are long; the beginnings show the same forms.
  const starts = (recorded?.logs ?? []).map(log => log.slice(0, 12_000))
  const originals = [...made, ...starts].map(toOriginal)
  return [
    {
      name: 'log',
      weight: 2,
      prepare(random) {
        const original = random.chance(0.6) ? toOriginal(smallLog(random)) : random.pick(originals)
        const text = random.chance(0.5)
          ? mutateText(random, original.text, random.pick(made), LONGEST)
          : mutateLog(random, original.text, lines, donors)
        const source = random.chance(0.2) ? mutateBytes(random, new TextEncoder().encode(text)) : text
        return { describe: () => describeSource(source), run: () => read(source, original) }
      },
    },
    await createImportTarget(corpus, donors),
  ]
}

/** A log that was damaged somewhere still has every record that was whole before the damage, where it was. */
function read(source: Source, original: Original): Outcome {
  const { records, problems, latest } = readLog(source)
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source
  const intact = commonStart(bytes, new TextEncoder().encode(original.text))
  for (const [index, { position, item }] of original.records.entries()) {
    if ((original.records[index + 1]?.position.offset ?? Number.POSITIVE_INFINITY) > intact) break
    const found = records[index]
    hold(found?.item.PrimaryKey === item.PrimaryKey, 'A record before the damage was lost.')
    hold(found.item.Text === item.Text, 'A record before the damage has changed.')
    hold(found.position.offset === position.offset, 'A record is said to be where it is not.')
  }
  for (const { position } of [...records, ...problems]) {
    hold(position.offset >= 0 && position.offset <= bytes.length, 'A position is outside of the log.')
    hold(position.line >= 1, 'A line has no number.')
  }
  hold(latest.size <= records.length, 'There are more keys than records.')
  return problems.length === 0 ? 'accepted' : 'tolerated'
}

function toOriginal(text: string): Original {
  return { text, records: readLog(text).records }
}

function commonStart(a: Uint8Array, b: Uint8Array): number {
  let length = 0
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1
  return length
}

/** Whatever a log holds, the store has afterwards what its signers made and nothing else. */
async function createImportTarget(corpus: Corpus, donors: Donors): Promise<FuzzTarget> {
  const genuine = signedIn(corpus)
  const logs = corpus.suites.map(suite => ({
    suite: suite.suite,
    records: recordsOf(suite).map(record => textToTree(record)),
  }))

  async function attempt(mesh: string, atLeast = 0): Promise<Outcome> {
    const clock = { now: () => Date.UTC(2026, 2, 2) }
    const store = createMemoryStore({ clock })
    const base = { ...deps, store, clock, policy: createPolicy({}), log: () => {} }
    const { kept, problems } = await importLogs({ ...base, profiles: createProfileReader(base) }, { mesh })
    const stored = await verifyStored(store, genuine)
    hold(stored <= kept, 'More was stored than was kept.')
    hold(stored >= atLeast, 'A genuine log was not imported.')
    return problems.length === 0 ? 'accepted' : 'tolerated'
  }

  for (const { records } of logs) await attempt(records.map(treeToText).join('\n'), FEWEST_IMPORTED)

  return {
    name: 'import',
    weight: 0.5,
    prepare(random) {
      const { records } = random.pick(logs.filter(({ suite }) => random.chance(0.3) || suite !== '2017'))
      const changed = records.map(record =>
        random.chance(0.2) ? changeRecord(random, record, donors) : record,
      )
      const text = changed.map(treeToText).join('\n')
      return { describe: () => describeSource(text), run: () => attempt(text) }
    },
  }
}

function recordsOf(corpus: SuiteCorpus): string[] {
  return objectsOf(corpus)
    .filter(({ tag }) => tag !== 'JoseWebSignature' && tag !== 'JoseWebEncryption')
    .map((object, index) =>
      writeTagged({
        tag: 'DataItem',
        value: {
          TransactionID: `TID:${index}`,
          PrimaryKey: (object.value as Mesh<'Entry'>).Identifier!,
          Action: 'New',
          Text: writeTagged(object),
        },
      }),
    )
}

function smallLog(random: Random): string {
  const item = (index: number) =>
    `{\n  "DataItem": {"TransactionID":"TID:${index}","PrimaryKey":"key-${random.below(3)}","Action":"${random.pick(['New', 'Update', 'Delete'])}","Text":"{\\n  \\"Entry\\": {}}"}}`
  const log = HEADER + Array.from({ length: 1 + random.below(5) }, (_, index) => item(index)).join('')
  // A character beyond Latin-1 makes some of the platform’s shortcuts for long texts impossible.
  return random.chance(0.01) ? inflate(random, `${log}"’"`, LONGEST) : log
}

/** Changes records as JSON, doubles and cuts them, and puts others among them. */
function mutateLog(random: Random, log: string, records: readonly Tree[], donors: Donors): string {
  const place = random.below(log.length)
  const extra = treeToText(changeRecord(random, random.pick(records), donors))
  const cut = random.chance(0.5) ? extra.slice(0, random.below(extra.length)) : extra
  return log.slice(0, place) + cut + log.slice(place + (random.chance(0.5) ? 0 : random.below(2000)))
}

function changeRecord(random: Random, record: Tree, donors: Donors): Tree {
  const text = random.chance(0.6) ? textOf(record) : undefined
  if (text === undefined) return mutateTree(random, record, donors)
  const changed = treeToText(mutateTree(random, textToTree(text), donors))
  return withText(record, random.chance(0.8) ? changed : mutateText(random, text))
}

function textOf(record: Tree): string | undefined {
  const item = record.kind === 'object' ? record.members[0]?.[1] : undefined
  const text = item?.kind === 'object' ? item.members.find(([name]) => name === 'Text')?.[1] : undefined
  return text?.kind === 'string' ? text.text : undefined
}

function withText(record: Tree, text: string): Tree {
  if (record.kind !== 'object') return record
  return {
    ...record,
    members: record.members.map(([name, item]) => [
      name,
      item.kind !== 'object'
        ? item
        : {
            ...item,
            members: item.members.map(([own, value]) => [
              own,
              own === 'Text' ? { kind: 'string', text } : value,
            ]),
          },
    ]),
  }
}
