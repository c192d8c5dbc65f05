import { describe, expect, test } from 'vitest'
import { generateKeyPair } from '../../sdk/core/suite/index.ts'
import type { Collection, VaultKey } from '../../sdk/engine/index.ts'
import { MemoryMachine, MemoryPortals, MemoryVault } from '../../sdk/engine/memory/index.ts'
import type { DeviceNote } from '../../sdk/engine/records.ts'
import { deps, expectRefusal } from '../support/crypto.ts'
import { World } from './support/world.ts'

async function makeKey(extractable = false): Promise<VaultKey> {
  const { privateKey } = await generateKeyPair(deps, { suite: 'modern', use: 'sign', extractable })
  return { ...privateKey, role: 'device-signature', owner: privateKey.udf }
}

const note = (id: string, name = id): DeviceNote => ({ id, name })

describe('the memory vault', () => {
  test('gives back what it was given, without keys in its list', async () => {
    const vault = new MemoryVault(deps)
    const key = await makeKey()
    expect(await vault.add([key])).toEqual([key])
    expect(await vault.get(key.udf)).toEqual(key)
    expect(JSON.stringify(await vault.list())).toBe(
      JSON.stringify([{ udf: key.udf, suite: key.suite, use: key.use, role: key.role, owner: key.owner }]),
    )
    await vault.remove([key.udf, 'unknown'])
    expect(await vault.get(key.udf)).toBeUndefined()
  })

  test('takes no key that could be exported, nor any beside it', async () => {
    const vault = new MemoryVault(deps)
    const good = await makeKey()
    await expectRefusal(vault.add([good, await makeKey(true)]), 'mesh/key/invalid')
    expect(await vault.list()).toEqual([])
  })

  test('says which suites work here', async () => {
    const vault = new MemoryVault(deps)
    expect(await vault.supports('modern')).toBe(true)
    const { getRandomValues } = crypto
    const broken = new MemoryVault({
      crypto: {
        subtle: Object.assign(Object.create(crypto.subtle), {
          generateKey: () => Promise.reject(new DOMException('no', 'NotSupportedError')),
        }),
        getRandomValues: getRandomValues.bind(crypto),
      },
    })
    expect(await broken.supports('modern')).toBe(false)
  })
})

describe('the memory machine', () => {
  test('copies what goes in and out', async () => {
    const machine = new MemoryMachine()
    const given = { id: 'a', name: 'first' }
    await machine.commit([{ collection: 'notes', put: given }])
    given.name = 'changed'
    const read = (await machine.get('notes', 'a')) as { name: string }
    expect(read.name).toBe('first')
    read.name = 'changed'
    expect(await machine.list('notes')).toEqual([note('a', 'first')])
  })

  test('commits all or nothing', async () => {
    const machine = new MemoryMachine()
    await machine.commit([{ collection: 'notes', put: note('a') }])
    const poison = { id: 'c', name: (() => {}) as unknown as string }
    const commit = machine.commit([
      { collection: 'notes', remove: 'a' },
      { collection: 'notes', put: poison },
    ])
    await expect(commit).rejects.toThrow()
    expect(await machine.list('notes')).toEqual([note('a')])
  })

  test('runs work of one name one at a time, also after a failure, and of two names together', async () => {
    const machine = new MemoryMachine()
    const events: string[] = []
    const work = (name: string) => async () => {
      events.push(`+${name}`)
      await new Promise(resolve => setTimeout(resolve, 1))
      events.push(`-${name}`)
      if (name === 'a1') throw new Error('failed')
      return name
    }
    const outcomes = await Promise.allSettled([
      machine.exclusively('a', work('a1')),
      machine.exclusively('a', work('a2')),
      machine.exclusively('b', work('b1')),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    expect(events.filter(event => event.includes('a'))).toEqual(['+a1', '-a1', '+a2', '-a2'])
    expect(events.indexOf('+b1')).toBeLessThan(events.indexOf('-a1'))
  })

  test('tells listeners which collections changed, until they leave', async () => {
    const machine = new MemoryMachine()
    const heard: (readonly Collection[])[] = []
    const leave = machine.subscribe(changed => heard.push(changed))
    await machine.commit([
      { collection: 'notes', put: note('a') },
      { collection: 'notes', put: note('b') },
    ])
    leave()
    await machine.commit([{ collection: 'notes', remove: 'a' }])
    expect(heard).toEqual([['notes']])
  })
})

test('the memory portals find a portal by domain and by address', async () => {
  const portal = new World().connection()
  const portals = new MemoryPortals({ 'example.com': portal })
  expect(await portals.forDomain('example.com')).toBe(portal)
  expect(portals.at(portal.url)).toBe(portal)
  expect(portals.own()).toBeUndefined()
  await expectRefusal(portals.forDomain('example.org'), 'mesh/account/domain')
  await expectRefusal(() => portals.at('https://example.org'), 'mesh/portal/unreachable')
})
