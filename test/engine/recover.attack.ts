/** Attacks 2 and 6: a portal that answers a recovery with another backup, a damaged one, or an old profile. */
import { describe, expect, test } from 'vitest'
import type { Mesh, TransactionName } from '../../sdk/core/schema/index.ts'
import { expectRefusal, flipBit } from '../support/crypto.ts'
import { type Interceptions, intercept } from './support/intercept.ts'
import { ALICE, World } from './support/world.ts'

type Entry = Mesh<'OfflineEscrowEntry'>

async function setScene() {
  const world = new World()
  const alice = await world.administrator()
  const mallory = await world.administrator({ account: 'mallory@example.com' })
  const options = { quorum: 2, shares: 2 }
  const mine = await alice.engine.escrow(alice.profile, options)
  const hers = await mallory.engine.escrow(mallory.profile, options)
  const lies: Interceptions = {}
  const machine = world.machine(portal => intercept(portal, lies))
  const texts = (made: typeof mine) => made.shares.map(({ text }) => text)
  return { world, alice, mallory, mine, hers, lies, machine, shares: texts(mine), herShares: texts(hers) }
}

/** Answers questions for backups with what `change` makes of the honest one. */
function answerBackups(lies: Interceptions, change: (entry: Entry) => Entry | Promise<Entry>): void {
  lies.Get = async (request, forward) => {
    const answer = await forward()
    const [entry] = answer.Entries ?? []
    if (request.Identifier === undefined || entry?.tag !== 'OfflineEscrowEntry') return answer
    return { Entries: [{ tag: 'OfflineEscrowEntry', value: await change(entry.value) }] }
  }
}

async function expectNothingStored({ machine }: Pick<Awaited<ReturnType<typeof setScene>>, 'machine'>) {
  const { profiles, devices } = await machine.engine.summary()
  expect([profiles, devices]).toEqual([[], []])
  expect(await machine.deps.vault.list()).toEqual([])
  for (const collection of ['recoveries', 'escrows', 'profiles'] as const)
    expect(await machine.deps.machine.list(collection)).toEqual([])
}

describe('a portal that lies about the backup', () => {
  test('another person’s entry is not the one of the shares', async () => {
    const scene = await setScene()
    const other = (await scene.mallory.deps.machine.get('escrows', scene.mallory.profile))!
    const { lies, machine, shares } = scene
    const answer = await scene.world.connection().transact('Get', { Identifier: scene.hers.identifier })
    const theirs = answer.Entries![0]!.value as Entry
    expect(other.entry).toContain(theirs.Identifier)
    answerBackups(lies, () => theirs)
    await expectRefusal(machine.engine.recover({ shares, account: ALICE }), 'mesh/share/mismatch')
    answerBackups(lies, () => ({ ...theirs, Identifier: scene.mine.identifier }))
    await expectRefusal(machine.engine.recover({ shares, account: ALICE }), 'mesh/escrow/invalid')
    await expectNothingStored(scene)
    delete lies.Get
    expect((await machine.engine.recover({ shares, account: ALICE })).udf).toBe(scene.alice.profile)
  })

  test('a damaged entry is refused', async () => {
    const scene = await setScene()
    const { lies, machine, shares } = scene
    answerBackups(lies, entry => ({
      ...entry,
      EncryptedData: { ...entry.EncryptedData, ciphertext: flipBit(entry.EncryptedData!.ciphertext!, 40) },
    }))
    await expectRefusal(machine.engine.recover({ shares, account: ALICE }), 'mesh/escrow/invalid')
    await expectNothingStored(scene)
    delete lies.Get
    await machine.engine.recover({ shares, account: ALICE })
  })

  test('shares of one profile do not take over the account of another', async () => {
    const scene = await setScene()
    const { machine, herShares, shares } = scene
    await expectRefusal(machine.engine.recover({ shares: herShares, account: ALICE }), 'mesh/escrow/invalid')
    await expectNothingStored(scene)
    await machine.engine.recover({ shares, account: ALICE })
  })

  test('another person’s profile under the account does not become hers', async () => {
    const scene = await setScene()
    const { lies, machine, shares } = scene
    lies.Get = (request, forward) =>
      forward(request.Account === ALICE ? { ...request, Account: 'mallory@example.com' } : request)
    await expectRefusal(machine.engine.recover({ shares, account: ALICE }), 'mesh/escrow/invalid')
    await expectNothingStored(scene)
    delete lies.Get
    await machine.engine.recover({ shares, account: ALICE })
  })

  test('a profile older than this machine has seen is refused', async () => {
    const scene = await setScene()
    const { alice, world, shares, lies } = scene
    const before = await world.connection().transact('Get', { Account: ALICE })
    const machine = scene.machine
    const back = await machine.engine.recover({ shares, account: ALICE })
    const keys = (await machine.deps.vault.list()).filter(({ owner }) => owner === back.device)
    await machine.deps.vault.remove(keys.map(({ udf }) => udf))
    lies.Get = async (request, forward) => (request.Account === ALICE ? before : forward())
    await expectRefusal(machine.engine.recover({ shares, account: ALICE }), 'mesh/profile/rollback')
    delete lies.Get
    expect((await machine.engine.recover({ shares, account: ALICE })).udf).toBe(alice.profile)
  })
})

test('what the portal must never see is not in what it is sent', async () => {
  const { world, shares } = await setScene()
  const sent: string[] = []
  const spied: TransactionName[] = ['Publish', 'Get', 'CreateAccount']
  const machine = world.machine(portal =>
    intercept(
      portal,
      Object.fromEntries(
        spied.map(name => [
          name,
          (request: unknown, forward: () => Promise<unknown>) => {
            sent.push(JSON.stringify(request))
            return forward()
          },
        ]),
      ) as Interceptions,
    ),
  )
  await machine.engine.recover({ shares, account: ALICE })
  expect(sent.length).toBeGreaterThan(2)
  for (const share of shares) expect(sent.join()).not.toContain(share)
})
