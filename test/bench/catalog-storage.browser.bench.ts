/** A catalog of ten thousand logins on the disk of a browser: opened, searched, saved, published, by a real session. */
import { createPolicy } from '../../portal/service/policy.ts'
import { createPortalService } from '../../portal/service/service.ts'
import { createMemoryStore } from '../../portal/store/memory.ts'
import { createEngine } from '../../sdk/engine/engine.ts'
import { MeshSession, type PersonalSession } from '../../sdk/index.ts'
import { DirectPortal } from '../../sdk/portal/index.ts'
import { Database } from '../../worker/database.ts'
import { IndexedMachine } from '../../worker/indexed-machine.ts'
import { IndexedVault } from '../../worker/indexed-vault.ts'
import { createPortalDirectory } from '../../worker/portal-directory.ts'
import { type Bench, measure } from './harness.ts'

const ENTRIES = 10_000
const words = 'alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november'.split(
  ' ',
)
const word = (number: number) => words[number % words.length]!
const clock = { now: () => Date.now() }
const deps = { crypto: globalThis.crypto, clock }

const bench: Bench = async function* () {
  const name = `bench-${crypto.randomUUID()}`
  const policy = createPolicy({ domains: ['example.com'] })
  const service = createPortalService({ ...deps, policy, store: createMemoryStore({ clock }), log: () => {} })
  let isUp = true
  const handle = (request: Request) =>
    isUp ? service.handle(request, { address: 'bench' }) : Promise.reject(new TypeError('Failed to fetch'))
  const databases: Database[] = []

  /** A tab that has just been opened: nothing is in memory. */
  const openTab = () => {
    const database = new Database(name)
    databases.push(database)
    const machine = new IndexedMachine(database)
    const portals = createPortalDirectory(url => new DirectPortal(deps, handle, { url }))
    return createEngine({ ...deps, machine, vault: new IndexedVault(deps, database), portals })
  }
  const host = openTab()
  const mesh = await MeshSession.open({ host })
  const personal = await mesh.createAccount('alice@example.com')
  await host.createApplication(personal.udf, {
    kind: 'credential',
    entries: Array.from({ length: ENTRIES }, (_, index) => ({
      put: {
        Label: index % 3 ? ['work'] : [],
        Sites: [`www.${word(index)}${word(index * 7)}${index}.example.com`],
        Username: `${word(index * 11)}.${word(index * 3)}@mail.example`,
        Password: `correct horse ${index}`,
      },
    })),
  })
  const passwords = await personal.credentials()
  isUp = false
  let found: PersonalSession = personal
  yield await measure({
    name: `open ${ENTRIES} entries from disk and search them`,
    run: async () => {
      const fresh = await MeshSession.open({ host: openTab() })
      found = (await fresh.profiles())[0] ?? found
      return (await found.credentials()).find('alpha')
    },
    target: 30,
    iterations: 20,
    seconds: 10,
  })
  const { kind, identifier } = passwords
  let count = 0
  yield await measure({
    name: `save one edited entry of ${ENTRIES}, durable`,
    run: () => {
      const { Added: _, Updated: __, Source: ___, ...draft } = passwords.entries[count++ % ENTRIES]!
      return host.updateApplication(
        personal.udf,
        identifier,
        { kind, entries: [{ put: { ...draft, Password: `changed ${count}` } }] },
        { publish: 'soon' },
      )
    },
    target: 5,
    iterations: 40,
  })
  const queries = words.flatMap(text => Array.from(text, (_, length) => text.slice(0, length + 1)))
  yield await measure({
    name: `search ${ENTRIES} entries and their sites in a session, one key typed, p95`,
    run: () => passwords.find(queries[count++ % queries.length]!),
    target: 2,
    at: 0.95,
    iterations: 4 * queries.length,
  })
  isUp = true
  yield await measure({
    name: `publish one edited entry of ${ENTRIES}, portal in the same process`,
    run: async () => {
      const [entry] = passwords.find('alpha')
      const { Added: _, Updated: __, Source: ___, ...draft } = entry!
      await host.updateApplication(personal.udf, identifier, {
        kind,
        entries: [{ put: { ...draft, Password: `published ${count++}` } }],
      })
    },
    iterations: 5,
  })
  for (const database of databases) database.close()
  await new Database(name).erase()
}

export default bench
