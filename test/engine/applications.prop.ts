/** Devices that edit one catalog at the same time, some of them offline at times: no acknowledged edit is lost. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { MeshError } from '../../sdk/core/error.ts'
import type { PortalConnection } from '../../sdk/core/protocol/transact.ts'
import type { ApplicationContent } from '../../sdk/engine/index.ts'
import { connectByAddress, type TestMachine, World } from './support/world.ts'

interface Network {
  /** Turns of the event loop that each request is held back. */
  readonly turns: readonly number[]
  isOffline: boolean
  /** Time passes with each request: with a clock that stood still, equal dates would keep versions apart. */
  readonly tick: () => void
}

function through(portal: PortalConnection, network: Network): PortalConnection {
  let next = 0
  return {
    url: portal.url,
    features: signal => portal.features(signal),
    async transact(transaction, request, options) {
      for (let turn = network.turns[next++ % network.turns.length] ?? 0; turn > 0; turn -= 1)
        await new Promise(resolve => setTimeout(resolve))
      network.tick()
      if (network.isOffline) throw new MeshError('mesh/portal/unreachable', 'there is no network')
      const answer = await portal.transact(transaction, request, options)
      // What was under way when the network went away arrives, and its answer does not.
      if (network.isOffline) throw new MeshError('mesh/portal/unreachable', 'there is no network')
      return answer
    },
  }
}

type Act =
  | { readonly do: 'put' | 'replace' | 'remove'; readonly who: 0 | 1; readonly which: number }
  | { readonly do: 'offline' | 'online' | 'refresh' | 'pause'; readonly who: 0 | 1 }

const who = fc.constantFrom<0 | 1>(0, 1)
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constantFrom('put', 'replace', 'remove'), who, which: fc.nat({ max: 5 }) }),
  fc.record({ do: fc.constantFrom('offline', 'online', 'refresh', 'pause'), who }),
) as fc.Arbitrary<Act>

const schedule = fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 8 })

async function entriesOn({ engine }: TestMachine, profile: string, identifier: string) {
  const content = await engine.readApplication(profile, identifier)
  return (content as Extract<ApplicationContent, { readonly kind: 'bookmark' }>).entries
}

test.each(['modern', '2017'] as const)('at a portal of %s', { timeout: 240_000 }, async clients => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(act, { minLength: 4, maxLength: 14 }),
      schedule,
      schedule,
      async (acts, first, second) => {
        const world = new World({ clients })
        const networks: Network[] = [first, second].map(turns => ({
          turns,
          isOffline: false,
          tick: () => world.clock.turn(1500),
        }))
        const alice = await world.administrator({ wrap: portal => through(portal, networks[0]!) })
        const { engine, profile } = alice
        const { identifier } = await engine.createApplication(profile, { kind: 'bookmark' })
        const phone = world.machine(portal => through(portal, networks[1]!))
        const { device } = await connectByAddress(phone.engine, engine, profile)
        await engine.grantApplication(profile, identifier, device, { administrator: true })
        await phone.engine.refresh(profile)
        const machines = [alice, phone]

        /** What must be there in the end: the last title each ID was given, unless it was removed. */
        const put = new Map<string, Set<string>>()
        const removed = new Set<string>()
        let title = 0
        const play = async (index: 0 | 1) => {
          const machine = machines[index]!
          for (const step of acts.filter(one => one.who === index)) {
            if (step.do === 'offline') networks[index]!.isOffline = true
            else if (step.do === 'online') networks[index]!.isOffline = false
            else if (step.do === 'pause') world.clock.turn(1000)
            else if (step.do === 'refresh') await machine.engine.refresh(profile).catch(() => {})
            else if ('which' in step) {
              const known = await entriesOn(machine, profile, identifier)
              const entry = step.do === 'put' ? undefined : known[step.which % Math.max(known.length, 1)]
              if (step.do !== 'put' && entry === undefined) continue
              const Title = `title ${index} ${title++}`
              const change =
                step.do === 'remove'
                  ? ({ remove: entry!.ID! } as const)
                  : ({ put: { ...(entry?.ID !== undefined && { ID: entry.ID }), Title } } as const)
              const { entries } = await machine.engine.updateApplication(profile, identifier, {
                kind: 'bookmark',
                entries: [change],
              })
              const id = entries[0]!.ID!
              if (step.do === 'remove') removed.add(id)
              else put.set(id, (put.get(id) ?? new Set()).add(Title))
            }
          }
        }
        await Promise.all([play(0), play(1)])

        for (const network of networks) network.isOffline = false
        for (const machine of [...machines, ...machines]) await machine.engine.refresh(profile)
        const [mine, theirs] = await Promise.all(machines.map(one => entriesOn(one, profile, identifier)))
        expect(theirs).toEqual(mine)
        for (const [id, titles] of put) {
          const entry = mine!.find(({ ID }) => ID === id)
          if (entry === undefined) expect(removed).toContain(id)
          else expect(titles).toContain(entry.Title)
        }
        for (const machine of machines) expect(await machine.deps.machine.list('journal')).toEqual([])
        const versions = await Promise.all(machines.map(one => one.engine.applications(profile)))
        expect(versions[0]![0]!.digest).toBe(versions[1]![0]!.digest)
      },
    ),
    { numRuns: 20 },
  )
})
