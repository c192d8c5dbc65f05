/** Catalogs of ten thousand logins: searched as people type, changed, merged. */
import { createSearchIndex, findLogins, mergeEntries, putEntry } from '../../sdk/core/catalog/index.ts'
import { type Bench, measure } from './harness.ts'
import { credentialsOf, dateOf, word } from './logins.ts'

const ENTRIES = 10_000
const deps = { crypto: globalThis.crypto }
/** What stands in the search field after each key. */
function typed(): readonly string[] {
  const queries = Array.from(
    { length: 60 },
    (_, index) =>
      [
        `${word(index)}${word(index * 7)}`,
        `${word(index)} ${word(index * 3)}`,
        `example.com ${index}`,
        'ñandú',
      ].at(index % 4)!,
  )
  return queries.flatMap(query => Array.from(query, (_, length) => query.slice(0, length + 1)))
}

const bench: Bench = async function* () {
  const entries = credentialsOf(ENTRIES)
  const index = createSearchIndex('credential', entries)
  const queries = typed()
  let key = 0
  const next = () => queries[key++ % queries.length]!
  yield await measure({
    name: `search ${ENTRIES} entries, one key typed, p95`,
    run: () => index.find(next()),
    target: 2,
    at: 0.95,
    iterations: 2 * queries.length,
  })
  yield await measure({
    name: `index ${ENTRIES} entries`,
    run: () => createSearchIndex('credential', entries),
  })
  yield await measure({
    name: `find the logins of a site among ${ENTRIES}`,
    run: () => findLogins(entries, 'www.alphaalpha0.example.com'),
  })
  const now = Date.UTC(2026, 5, 1)
  yield await measure({
    name: `change one entry of ${ENTRIES}`,
    run: () => {
      key += 7
      const draft = { ...entries[key % ENTRIES]!, Password: `changed ${key}` }
      index.put(putEntry(deps, 'credential', { entries, draft, now }).entry)
    },
  })
  const copy = credentialsOf(ENTRIES)
  yield await measure({
    name: `merge ${ENTRIES} entries, none changed`,
    run: () => mergeEntries('credential', entries, copy),
  })
  const changed = credentialsOf(ENTRIES, (entry, place) =>
    place % 100 ? entry : { ...entry, Updated: dateOf(ENTRIES + place), Password: 'changed' },
  )
  yield await measure({
    name: `merge ${ENTRIES} entries, one of a hundred changed`,
    run: () => mergeEntries('credential', entries, changed),
  })
}

export default bench
