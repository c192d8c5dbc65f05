/** A web site as a device: it gets an application of its own, and the person's own entries never go there. */
import { describe, expect, test } from 'vitest'
import {
  type AcceptOptions,
  type ApplicationContent,
  createEngine,
  type MeshApi,
} from '../../sdk/engine/index.ts'
import { createSiteEngine, type SiteApi } from '../../sdk/engine/site-engine.ts'
import { PersonalSession } from '../../sdk/index.ts'
import { LiteSession } from '../../sdk/session/lite-session.ts'
import { expectRefusal } from '../support/crypto.ts'
import { dieEverywhere, expectTidy } from './support/die-everywhere.ts'
import type { Moment } from './support/mortal.ts'
import { ALICE, PORTAL, type TestMachine, typeBack, World } from './support/world.ts'

type Admin = TestMachine & { readonly profile: string }

const own = { newApplication: { kind: 'bookmark' } } as const

/** A site shows its code, and an administrator scans and accepts it. */
async function letIn(site: SiteApi, admin: MeshApi, profile: string, wishes: Partial<AcceptOptions> = own) {
  const asked = await site.beginConnect({ portal: PORTAL, name: 'shop.example' })
  const pending = await admin.scan(profile, asked.uri!)
  const authenticator = typeBack(asked, pending.challenge)
  await admin.accept(profile, pending.id, { authenticator, ...wishes })
  await site.advanceConnect(asked.id)
  return { pending, asked }
}

async function setScene(wishes?: Partial<AcceptOptions>) {
  const world = new World()
  const alice = await world.administrator()
  const machine = world.machine()
  const site = createSiteEngine(machine.deps)
  const { pending, asked } = await letIn(site, alice.engine, alice.profile, wishes)
  return { world, alice, machine, site, pending, asked }
}

async function titles(engine: Pick<MeshApi, 'readApplication'>, profile: string, identifier: string) {
  const content = (await engine.readApplication(profile, identifier)) as Extract<
    ApplicationContent,
    { readonly kind: 'bookmark' }
  >
  return content.entries.map(({ Title }) => Title)
}

describe('a site that was accepted', () => {
  test('says what it is, and what it is called in its code', async () => {
    const { pending } = await setScene()
    expect(pending).toMatchObject({ kind: 'web app', suggestedName: 'shop.example' })
  })

  test('has an application of its own, which the administrator can read too', async () => {
    const { alice, site } = await setScene()
    await site.refresh(alice.profile)
    const [application, ...others] = await site.applications(alice.profile)
    expect(others).toEqual([])
    expect(application).toMatchObject({ kind: 'bookmark', role: 'administrator', isOfWebApp: true })
    const { identifier } = application!
    await site.updateApplication(alice.profile, identifier, {
      kind: 'bookmark',
      entries: [{ put: { Title: 'basket', Uri: 'https://shop.example/1' } }],
    })
    await alice.engine.refreshApplication(alice.profile, identifier)
    expect(await titles(alice.engine, alice.profile, identifier)).toEqual(['basket'])
  })

  test('the person’s own entries do not go there, whoever was first', async () => {
    const { alice, site } = await setScene()
    const [profile] = (await alice.engine.summary()).profiles
    const personal = new PersonalSession(alice.engine, profile!)
    const bookmarks = await personal.bookmarks()
    await bookmarks.put({ Title: 'private', Uri: 'https://example.com/' })
    await site.refresh(alice.profile)
    const listed = await site.applications(alice.profile)
    const theirs = listed.filter(({ role }) => role !== undefined)
    expect(listed).toHaveLength(2)
    expect(theirs.map(({ identifier }) => identifier)).not.toContain(bookmarks.identifier)
    expect(await titles(site, alice.profile, theirs[0]!.identifier)).toEqual([])
  })

  test('two sites have two applications', async () => {
    const { world, alice } = await setScene()
    const other = createSiteEngine(world.machine().deps)
    await letIn(other, alice.engine, alice.profile)
    expect(await alice.engine.applications(alice.profile)).toHaveLength(2)
    await other.refresh(alice.profile)
    expect((await other.applications(alice.profile)).filter(({ role }) => role)).toHaveLength(1)
  })
})

describe('an application of its own', () => {
  test('is not made for a device that is no web app, and is nothing but a catalog', async () => {
    const world = new World()
    const alice = await world.administrator()
    const phone = world.machine()
    const asked = await phone.engine.beginConnect({ portal: PORTAL, kind: 'phone' })
    const pending = await alice.engine.scan(alice.profile, asked.uri!)
    const authenticator = typeBack(asked, pending.challenge)
    const accept = (wishes: Partial<AcceptOptions>) =>
      alice.engine.accept(alice.profile, pending.id, { authenticator, ...wishes })
    await expectRefusal(accept(own), 'mesh/argument')
    await expectRefusal(accept({ newApplication: { kind: 'ssh' as 'bookmark' } }), 'mesh/argument')
    expect(await alice.deps.machine.list('approvals')).toEqual([])
    // Positive control: the same request is accepted without the wish.
    await accept({})
    expect((await phone.engine.advanceConnect(asked.id)).state).toBe('joined')
  })

  test('never administers the profile', async () => {
    const world = new World()
    const alice = await world.administrator()
    const site = world.machine()
    const asked = await site.engine.beginConnect({ portal: PORTAL, kind: 'web app' })
    const pending = await alice.engine.scan(alice.profile, asked.uri!)
    const authenticator = typeBack(asked, pending.challenge)
    const accept = (wishes: Partial<AcceptOptions>) =>
      alice.engine.accept(alice.profile, pending.id, { authenticator, ...wishes })
    await expectRefusal(accept({ ...own, administrator: true }), 'mesh/argument')
    expect(await alice.deps.machine.list('approvals')).toEqual([])
    // Positive control: the same site is accepted as what it is.
    await accept(own)
    expect((await site.engine.advanceConnect(asked.id)).state).toBe('joined')
  })

  test('can come with others that it may read', async () => {
    const world = new World()
    const alice = await world.administrator()
    const { identifier } = await alice.engine.createApplication(alice.profile, { kind: 'contact' })
    const site = createSiteEngine(world.machine().deps)
    await letIn(site, alice.engine, alice.profile, { ...own, applications: [identifier] })
    await site.refresh(alice.profile)
    const roles = (await site.applications(alice.profile)).map(({ kind, role }) => [kind, role])
    expect(roles.sort()).toEqual([
      ['bookmark', 'administrator'],
      ['contact', 'reader'],
    ])
  })
})

describe('the session of a site', () => {
  test('goes from apart to connected, reads and writes, and ends', async () => {
    const world = new World()
    const alice = await world.administrator()
    const lite = new LiteSession(createSiteEngine(world.machine().deps))
    expect(await lite.status()).toEqual({ state: 'apart', applications: [] })
    await expectRefusal(lite.read(), 'mesh/profile/missing')

    const request = await lite.connect({ portal: PORTAL, name: 'shop.example' })
    expect((await lite.status()).state).toBe('waiting')
    // After a reload the same request is shown.
    expect((await lite.connect({ portal: PORTAL })).uri).toBe(request.uri)
    const pending = await alice.engine.scan(alice.profile, request.uri!)
    const authenticator = typeBack(request, pending.challenge)
    await alice.engine.accept(alice.profile, pending.id, { authenticator, ...own })

    const status = await request.wait()
    expect(status).toMatchObject({ state: 'connected', account: ALICE, profile: alice.profile })
    const entry = await lite.put({ Title: 'one', Uri: 'https://shop.example/1' })
    await lite.put({ Title: 'two', Uri: 'https://shop.example/2' })
    await lite.remove(entry.ID!)
    expect(await lite.read()).toMatchObject({ kind: 'bookmark', entries: [{ Title: 'two' }] })
    expect((await lite.refresh()).applications).toMatchObject([{ unpublished: 0 }])
    await expectRefusal(lite.connect({ portal: PORTAL }), 'mesh/profile/exists')

    await lite.disconnect()
    expect(await lite.status()).toEqual({ state: 'apart', applications: [] })
    lite.close()
  })

  test('is told no, and can ask again', async () => {
    const world = new World()
    const alice = await world.administrator()
    const lite = new LiteSession(createSiteEngine(world.machine().deps))
    const request = await lite.connect({ portal: PORTAL })
    const pending = await alice.engine.scan(alice.profile, request.uri!)
    await alice.engine.reject(alice.profile, pending.id)
    await expectRefusal(request.wait(), 'mesh/connect/rejected')
    expect((await lite.connect({ portal: PORTAL })).uri).not.toBe(request.uri)
    lite.close()
  })

  test('waits until its signal', async () => {
    const world = new World()
    const lite = new LiteSession(createSiteEngine(world.machine().deps))
    const request = await lite.connect({ portal: PORTAL })
    await expectRefusal(request.wait({ signal: AbortSignal.abort() }), 'mesh/aborted')
    lite.close()
  })
})

const moments: readonly Moment[] = ['before', 'after']

describe.each(moments)('dying %s any port call', { timeout: 240_000 }, moment => {
  test('while accepting a site gives it one application', async () => {
    interface Stage {
      readonly alice: Admin
      readonly machine: TestMachine
      readonly asked: Awaited<ReturnType<SiteApi['beginConnect']>>
    }
    const places = await dieEverywhere<Stage>(
      {
        async set(world) {
          const alice = await world.administrator()
          const machine = world.machine()
          const asked = await createSiteEngine(machine.deps).beginConnect({ portal: PORTAL })
          await alice.engine.scan(alice.profile, asked.uri!)
          return { alice, machine, asked }
        },
        actor: ({ alice }) => alice,
        async act(engine, { alice: { profile }, machine, asked }) {
          const { devices } = (await engine.summary()).profiles[0]!
          const isIn = devices.some(({ udf }) => udf === asked.device)
          if (isIn) return
          const pending = await createEngine(machine.deps).summary()
          expect(pending.connects).toHaveLength(1)
          const { id, challenge } = await engine.scan(profile, asked.uri!)
          await engine.accept(profile, id, { authenticator: typeBack(asked, challenge), ...own })
        },
        async verify({ alice, machine, asked }) {
          await alice.engine.resume()
          expect(await alice.deps.machine.list('grants')).toEqual([])
          expect(await alice.deps.machine.list('approvals')).toEqual([])
          expect(await alice.deps.machine.list('applications')).toHaveLength(1)
          const site = createSiteEngine(machine.deps)
          expect((await site.advanceConnect(asked.id)).state).toBe('joined')
          await site.refresh(alice.profile)
          const [application, ...others] = await site.applications(alice.profile)
          expect(others).toEqual([])
          expect(await titles(site, alice.profile, application!.identifier)).toEqual([])
          await expectTidy(alice, alice.engine)
        },
      },
      moment,
    )
    expect(places).toBeGreaterThan(20)
  })
})
