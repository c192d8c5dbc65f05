import { describe, expect, test } from 'vitest'
import { collections } from '../../sdk/engine/index.ts'
import { World } from './support/world.ts'

const SOON = 10
const LONG = 20_000

describe('following changes', () => {
  test('answers a stranger at once, and then waits for the next change', async () => {
    const { engine } = new World().machine()
    const start = await engine.changed(0, LONG)
    expect(start.collections).toEqual(collections)
    expect(await engine.changed(start.revision, SOON)).toMatchObject({
      revision: start.revision,
      collections: [],
    })

    const waiting = engine.changed(start.revision, LONG)
    await engine.createDevice({ name: 'Phone', kind: 'phone' })
    const next = await waiting
    expect(next.collections).toEqual(['devices'])
    expect(next.revision).toBeGreaterThan(start.revision)
  })

  test('misses nothing that happened between two calls, in this or another tab', async () => {
    const machine = new World().machine()
    const { revision } = await machine.engine.changed(0, 0)
    await machine.tab().createAccount({ account: 'alice@example.com' })
    const { collections } = await machine.engine.changed(revision, LONG)
    expect(new Set(collections)).toEqual(new Set(['devices', 'creates', 'escrows', 'profiles', 'notes']))
  })

  test('tells a session that outlived its host to look at everything again', async () => {
    const world = new World()
    const machine = world.machine()
    const before = await machine.engine.changed(0, 0)
    await machine.engine.createDevice({ name: 'Phone', kind: 'phone' })
    world.clock.turn(1000)
    expect((await machine.tab().changed(before.revision, LONG)).collections).toEqual(collections)
    world.clock.turn(-10_000)
    const { revision } = await machine.engine.changed(before.revision, 0)
    expect((await machine.tab().changed(revision, LONG)).collections).toEqual(collections)
  })
})
