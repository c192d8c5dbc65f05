/** Clocks that are a day off, on either side and in either direction: it works, or says so by name; nothing hangs. */
import { describe, expect, test } from 'vitest'
import { isMeshError } from '../../sdk/core/error.ts'
import { MemoryPortals } from '../../sdk/engine/memory/index.ts'
import { DAY } from '../../sdk/engine/time.ts'
import { expectRefusal } from '../support/crypto.ts'
import { ALICE, onlyPending, typeBack, World } from './support/world.ts'

const ways = ['address', 'scan', 'label', 'text', 'spoken'] as const

/** What became of a device that connected: joined, or the code of what was refused. */
async function outcomeOf(
  way: (typeof ways)[number],
  off: { readonly device?: number; readonly admin?: number },
) {
  const world = new World()
  const phone = world.machine(undefined, off.device)
  const machine = world.machine(undefined, off.admin)
  try {
    const { udf: profile } = await machine.engine.createAccount({ account: ALICE })
    const invite = await machine.engine.invite(profile, {})
    const asked = await phone.engine.beginConnect(
      {
        address: { account: ALICE },
        scan: {},
        label: { label: true },
        text: { invite: invite.uri! },
        spoken: { account: ALICE, pin: invite.pin },
      }[way],
    )
    const isScanned = way === 'scan' || way === 'label'
    const pending = isScanned
      ? await machine.engine.scan(profile, asked.uri!)
      : await onlyPending(machine.engine, profile)
    await machine.engine.accept(profile, pending.id, { authenticator: typeBack(asked, pending.challenge) })
    return (await phone.engine.advanceConnect(asked.id)).state
  } catch (error) {
    if (!isMeshError(error)) throw error
    return error.code
  }
}

/** Our portal refuses signatures of another day; a link that says when it ends is refused before that. */
const refused = 'mesh/portal/unauthorized'
const expired = 'mesh/invite/expired'

describe.each(ways)('connecting by %s', way => {
  const isLink = way === 'text'

  test.each([
    ['right', {}, 'joined'],
    ['a day ahead on the new device', { device: DAY }, isLink ? expired : refused],
    ['a day behind on the new device', { device: -DAY }, refused],
    ['a day ahead at the administrator', { admin: DAY }, refused],
    ['a day behind at the administrator', { admin: -DAY }, isLink ? expired : refused],
  ])('with a clock that is %s', async (_, off, outcome) => {
    expect(await outcomeOf(way, off)).toBe(outcome)
  })
})

test('a device whose clock is put right goes on with what it asked', async () => {
  const world = new World()
  const alice = await world.administrator()
  const phone = world.machine(undefined, DAY)
  const asked = await phone.engine.beginConnect({ account: ALICE })
  const { id, challenge } = await onlyPending(alice.engine, alice.profile)
  await alice.engine.accept(alice.profile, id, { authenticator: typeBack(asked, challenge) })
  await expectRefusal(phone.engine.advanceConnect(asked.id), refused)

  const portal = world.connection()
  const portals = new MemoryPortals({ 'example.com': portal }, { own: portal })
  const engine = phone.tab({ clock: world.clock, portals })
  expect((await engine.advanceConnect(asked.id)).state).toBe('joined')
})
