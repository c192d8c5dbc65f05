/** The portal without a server: a service in a worker, over IndexedDB, asked by the client that others use too. */
import { deleteDB } from 'idb'
import { expect, onTestFinished, test } from 'vitest'
import { createConnectionRequest } from '../../sdk/core/connection/index.ts'
import { DirectPortal } from '../../sdk/portal/index.ts'
import { createDevice, createPerson, createVersion, deps, type Person } from '../portal/support/people.ts'
import { personal } from '../portal/support/service.ts'
import { startPortalWorker } from './support/portal-in-worker.ts'

const ALICE = 'alice@example.com'
const signerOf = ({ device }: Person) => ({ device: device.udf, key: device.keys.authentication.privateKey })

/** Dates of versions, some minutes from now. */
const inMinutes = (minutes: number) =>
  `${new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 19)}Z`

function open(name: string) {
  const worker = startPortalWorker(name)
  onTestFinished(() => worker.terminate())
  return { worker, portal: new DirectPortal({ ...deps, clock: Date }, worker.handle) }
}

function newName(): string {
  const name = `portal-${crypto.randomUUID()}`
  onTestFinished(() => deleteDB(name))
  return name
}

test('a portal in a worker creates, gets and publishes, and knows it all after the worker was killed', async () => {
  const name = newName()
  const { worker, portal } = open(name)
  expect((await portal.features()).domains).toEqual(['example.com'])
  const alice = await createPerson()
  await portal.transact('CreateAccount', { Account: ALICE, Profile: personal(alice.signed) })
  const taken = portal.transact('ValidateAccount', { Account: ALICE })
  await expect(taken).rejects.toMatchObject({ code: 'mesh/account/taken' })
  expect((await portal.transact('Get', { Account: ALICE })).Entries).toEqual([personal(alice.signed)])
  const newer = await createVersion(alice, { updated: inMinutes(1) })
  await portal.transact('Publish', { Entry: personal(newer) })
  const older = portal.transact('Publish', { Entry: personal(alice.signed) })
  await expect(older).rejects.toMatchObject({ code: 'mesh/profile/rollback' })
  worker.terminate()

  const { portal: again } = open(name)
  expect((await again.transact('Get', { Account: ALICE })).Entries).toEqual([personal(newer)])
  const asked = again.transact('ConnectPending', { AccountID: ALICE }, { signer: signerOf(alice) })
  expect((await asked).Pending).toEqual([])
})

test('its events reach the page', async () => {
  const { portal } = open(newName())
  const [alice, phone] = [await createPerson(), await createDevice()]
  await portal.transact('CreateAccount', { Account: ALICE, Profile: personal(alice.signed) })
  const events = portal.subscribe(
    { transaction: 'ConnectPending', request: { AccountID: ALICE } },
    { signer: signerOf(alice), signal: new AbortController().signal },
  )
  expect((await events.next()).value).toMatchObject({ type: 'open' })
  const { signed } = await createConnectionRequest(deps, {
    device: phone.signed,
    key: phone.keys.signature.privateKey,
    profile: alice.udf,
  })
  await portal.transact('ConnectStart', { AccountID: ALICE, SignedRequest: signed })
  expect((await events.next()).value).toMatchObject({ type: 'pending', identifier: alice.udf })
  await events.return()
})
