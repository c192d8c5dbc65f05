/** The portal's service: whatever is posted, it answers in the schema, does not fail, and stores nothing false. */
import { type Clients, clientPolicies } from '../../../portal/service/policy.ts'
import type { StoredItem } from '../../../portal/store/store.ts'
import { bytesToUtf8 } from '../../../sdk/core/bytes.ts'
import { readTagged, typeNames } from '../../../sdk/core/schema/index.ts'
import { createTestPortal, url } from '../../portal/support/service.ts'
import type { Corpus } from '../corpus.ts'
import { describeSource, mutateSource, type Source } from '../input.ts'
import type { Donors } from '../mutate/structure.ts'
import { signedIn, verifyStored } from '../stored.ts'
import { type FuzzTarget, hold, type Outcome } from '../target.ts'

export async function createPortalTarget(corpus: Corpus, donors: Donors): Promise<FuzzTarget> {
  const { requests, suites } = corpus
  const genuine = signedIn(corpus)
  const { alice, application } = suites[0]!
  const before = await furnish()

  /** What a portal holds with which Alice has an account. */
  async function furnish(): Promise<readonly StoredItem[]> {
    const portal = createTestPortal({ clients: 'modern' })
    const profile = { tag: 'SignedPersonalProfile', value: alice.signed } as const
    const entry = { tag: 'SignedApplicationProfile', value: application } as const
    const created = await portal.post('CreateAccount', { Account: 'alice@example.com', Profile: profile })
    const published = await portal.post('Publish', { Entry: entry })
    hold(created.error === null && published.error === null, 'The portal refuses what is genuine.')
    return portal.store.list('', { limit: 1000 })
  }

  async function attempt(source: Source, clients: Clients, ours: boolean): Promise<Outcome> {
    const { service, store, events } = createTestPortal({ clients })
    await store.commit({ expect: [], put: before, remove: [] })
    const headers = { 'Content-Type': 'application/json', ...(ours && { 'Mesh-Client': 'mathmesh/fuzz' }) }
    const response = await service.handle(new Request(url, { method: 'POST', headers, body: source }))
    const failure = events.find(({ event }) => event === 'failure')
    if (failure !== undefined) throw Object.assign(new Error('The service failed.'), { cause: failure })
    const body = new Uint8Array(await response.arrayBuffer())
    readTagged(bytesToUtf8(body), typeNames, { mode: 'transport' })
    hold(ours || response.status === 200 || response.status >= 400, 'A status is of no use to anybody.')
    await verifyStored(store, genuine)
    // Without a signature nobody takes an account away, unless the portal serves clients that cannot sign.
    const account = before.filter(({ key }) => key.startsWith('account'))
    const remains = await Promise.all(account.map(({ key }) => store.get(key)))
    hold(clients !== 'modern' || remains.every(item => item !== undefined), 'A stranger deleted an account.')
    return response.headers.get('Mesh-Error') === null ? 'accepted' : 'tolerated'
  }

  return {
    name: 'portal',
    weight: 1,
    prepare(random) {
      const { text } = random.pick(requests)
      const source = mutateSource(random, text, donors)
      const clients = random.pick(clientPolicies)
      const ours = random.chance(0.7)
      return { describe: () => describeSource(source), run: () => attempt(source, clients, ours) }
    },
  }
}
