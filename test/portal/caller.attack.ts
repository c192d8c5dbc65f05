/** Attacks 12 and 13: transactions of strangers, copied and altered requests, and floods of connection requests. */
import { describe, expect, it } from 'vitest'
import { createConnectionRequest, createConnectionResult } from '../../sdk/core/connection/index.ts'
import type { RequestOf, TransactionName } from '../../sdk/core/schema/index.ts'
import {
  createDevice,
  createPerson,
  createVersion,
  type Device,
  deps,
  minute,
  type Person,
} from './support/people.ts'
import {
  asAdministrator,
  asDevice,
  buildRequest,
  createTestPortal,
  noon,
  type PostOptions,
  personal,
  readOutcome,
  type TestPortal,
} from './support/service.ts'

const AccountID = 'alice@example.com'

async function requestOf(device: Device, profile: string) {
  const { signed } = await createConnectionRequest(deps, {
    device: device.signed,
    key: device.keys.signature.privateKey,
    profile,
  })
  return signed
}

async function rejectionOf(device: Device, by: Person, signed = by.signed) {
  return createConnectionResult(deps, {
    decision: 'Rejected',
    device: device.signed,
    personal: signed,
    online: by.online.privateKey,
  })
}

/** Alice has an account and a phone waits to be let in; Mallory has an account too. */
async function settle() {
  const portal = createTestPortal()
  const [alice, mallory, phone] = [await createPerson(), await createPerson(), await createDevice()]
  await portal.post('CreateAccount', { Account: AccountID, Profile: personal(alice.signed) })
  await portal.post('CreateAccount', { Account: 'mallory@example.com', Profile: personal(mallory.signed) })
  await portal.post('ConnectStart', { AccountID, SignedRequest: await requestOf(phone, alice.udf) })
  return { portal, alice, mallory, phone, rejection: await rejectionOf(phone, alice) }
}

type Settled = Awaited<ReturnType<typeof settle>>

interface Guarded<N extends TransactionName> {
  readonly transaction: N
  readonly request: (settled: Settled) => RequestOf<N>
  /** Who may. */
  readonly by: (settled: Settled) => PostOptions
}

const guarded = [
  {
    transaction: 'DeleteAccount',
    request: () => ({ Account: AccountID }),
    by: ({ alice }) => asAdministrator(alice),
  },
  {
    transaction: 'ConnectPending',
    request: () => ({ AccountID }),
    by: ({ alice }) => asDevice(alice.device),
  },
  {
    transaction: 'ConnectComplete',
    request: ({ rejection }) => ({ AccountID, Result: rejection }),
    by: ({ alice }) => asDevice(alice.device),
  },
  {
    transaction: 'ConnectStatus',
    request: ({ phone }) => ({ AccountID, DeviceID: phone.udf }),
    by: ({ phone }) => asDevice(phone),
  },
] as readonly Guarded<TransactionName>[]

/** Nothing the attacks are after has changed. */
async function verifyUntouched({ portal, alice, phone }: Settled) {
  expect((await portal.post('Get', { Account: AccountID })).response.Entries).toEqual([
    personal(alice.signed),
  ])
  const { response } = await portal.post('ConnectPending', { AccountID }, asDevice(alice.device))
  expect(response.Pending?.map(({ Identifier }) => Identifier)).toEqual([phone.udf])
  expect((await portal.post('ConnectStatus', { AccountID, DeviceID: phone.udf }, asDevice(phone))).text).toBe(
    '{"ConnectStatusResponse":{}}',
  )
}

const deny = { http: 401, error: 'mesh/portal/unauthorized' }

describe.each(guarded)('$transaction', ({ transaction, request, by }) => {
  const built = async (settled: Settled, options: PostOptions = by(settled), now = noon) =>
    buildRequest(transaction, request(settled), { now, ...options })
  const send = async ({ portal }: Settled, message: Request) =>
    readOutcome(transaction, await portal.service.handle(message))

  it('is served to whom it is meant for (control)', async () => {
    const settled = await settle()
    expect(await send(settled, await built(settled))).toMatchObject({ http: 200, error: null })
  })

  it('is refused without a signature, to strangers, and under borrowed names', async () => {
    const settled = await settle()
    const { alice, mallory, phone } = settled
    const stranger = await createDevice()
    const honest = by(settled).signer!
    const attempts: readonly PostOptions[] = [
      {},
      asDevice(stranger),
      asDevice(mallory.device),
      asAdministrator(mallory),
      { signer: { keyid: honest.keyid, key: stranger.keys.authentication.privateKey } },
      { signer: { keyid: honest.keyid, key: mallory.online.privateKey } },
      { signer: { keyid: alice.device.udf, key: alice.device.keys.signature.privateKey } },
      { signer: { keyid: phone.udf, key: phone.keys.signature.privateKey } },
    ]
    for (const attempt of attempts)
      expect(await send(settled, await built(settled, attempt))).toMatchObject(deny)
    await verifyUntouched(settled)
  })

  it('is refused when replayed, also by another process of the portal where it changes something', async () => {
    const settled = await settle()
    const message = await built(settled)
    expect(await send(settled, message.clone())).toMatchObject({ http: 200 })
    expect((await send(settled, message.clone())).error).not.toBeNull()
    if (transaction === 'ConnectStatus' || transaction === 'ConnectPending') return
    const { alice, portal } = settled
    // The state as it was, so that only the used signature stands against the replay.
    await portal.post('CreateAccount', { Account: AccountID, Profile: personal(alice.signed) })
    await portal.post('Publish', { Entry: { tag: 'SignedDeviceProfile', value: settled.phone.signed } })
    const other = createTestPortal({ store: portal.store })
    expect(await readOutcome(transaction, await other.service.handle(message))).toMatchObject(deny)
  })

  it('is refused with a signature of yesterday, of tomorrow, or just out of the window', async () => {
    const settled = await settle()
    for (const minutes of [-24 * 60, 24 * 60, -6, 6]) {
      const message = await built(settled, by(settled), noon + minutes * 60_000)
      expect(await send(settled, message)).toMatchObject(deny)
    }
    await verifyUntouched(settled)
    const late = await built(settled, by(settled), noon - 4 * 60_000)
    expect(await send(settled, late)).toMatchObject({ http: 200 })
  })

  it('is refused when body, address or signature were changed on the way', async () => {
    const settled = await settle()
    const message = await built(settled)
    const text = await message.clone().text()
    const altered = (body: string, headers: Record<string, string> = {}, url = message.url) =>
      new Request(url, {
        method: 'POST',
        headers: { ...Object.fromEntries(message.headers), ...headers },
        body,
      })
    const attempts = [
      altered(text.replace('{"', '{ "')),
      altered(text, {}, message.url.replace('example.com', 'example.org')),
      altered(text, { 'content-digest': `sha-256=:${'A'.repeat(43)}=:` }),
      altered(text, { signature: 'mesh=:AAAA:' }),
      altered(text, { 'signature-input': message.headers.get('signature-input')!.replace('"@path" ', '') }),
      altered(text, { 'signature-input': 'x' }),
    ]
    for (const attempt of attempts) expect(await send(settled, attempt)).toMatchObject(deny)
    await verifyUntouched(settled)
  })
})

describe('decisions', () => {
  it('by a key that is no online key of the profile are refused', async () => {
    const settled = await settle()
    const { portal, alice, mallory, phone } = settled
    const complete = async (Result: Awaited<ReturnType<typeof rejectionOf>>) =>
      (await portal.post('ConnectComplete', { AccountID, Result }, asDevice(alice.device))).error
    expect(await complete(await rejectionOf(phone, mallory))).toBe('mesh/profile/substituted')
    expect(await complete(await rejectionOf(phone, mallory, alice.signed))).toBe('mesh/profile/signer')
    const { Identifier: _, ...nameless } = settled.rejection
    expect(await complete(nameless)).toBe('mesh/schema/missing')
    expect(await complete({ ...settled.rejection, Identifier: alice.device.udf })).toBe(
      'mesh/connect/missing',
    )
    await verifyUntouched(settled)
    expect(await complete(settled.rejection)).toBeNull()
  })

  it('of an administrator whose key was withdrawn are refused, though an old profile vouches for it', async () => {
    const settled = await settle()
    const { portal, alice, rejection } = settled
    const heir = await createPerson()
    const { createMasterProfile } = await import('../../sdk/core/profile/index.ts')
    const master = await createMasterProfile(deps, {
      signature: alice.signature,
      escrow: [],
      online: [heir.online.publicKey],
      updated: minute(1),
    })
    const rotated = await createVersion(alice, { master, online: heir.online, updated: minute(1) })
    expect((await portal.post('Publish', { Entry: personal(rotated) })).error).toBeNull()
    const late = await portal.post(
      'ConnectComplete',
      { AccountID, Result: rejection },
      asDevice(alice.device),
    )
    expect(late).toMatchObject({ http: 403, error: 'mesh/profile/signer' })
  })
})

describe('floods', () => {
  it('of requests leave those that wait in the list, and the scan way open', async () => {
    const settled = await settle()
    const { portal, alice, phone } = settled
    const flood = createTestPortal({ store: portal.store, limits: { pending: 5 } })
    const answers: (string | null)[] = []
    for (let index = 0; index < 12; index += 1) {
      const SignedRequest = await requestOf(await createDevice(), alice.udf)
      answers.push((await flood.post('ConnectStart', { AccountID, SignedRequest })).error)
    }
    expect(answers.filter(error => error === null)).toHaveLength(4)
    expect(new Set(answers.slice(4))).toEqual(new Set(['mesh/portal/limit']))
    const { response } = await portal.post('ConnectPending', { AccountID }, asDevice(alice.device))
    expect(response.Pending).toHaveLength(5)
    expect(response.Pending![0]!.Identifier).toBe(phone.udf)

    const scanned = await createDevice()
    await flood.post('Publish', { Entry: { tag: 'SignedDeviceProfile', value: scanned.signed } })
    const Result = await rejectionOf(scanned, alice)
    const posted = await flood.post('ConnectComplete', { AccountID, Result }, asDevice(alice.device))
    expect(posted.error).toBeNull()
  })
})

/** Where unsigned clients are served, a signature that is there must still be good. */
describe('a portal that serves clients of 2017', () => {
  it('refuses bad signatures all the same', async () => {
    const { alice } = await settle()
    const portal: TestPortal = createTestPortal({ clients: 'both' })
    await portal.post('CreateAccount', { Account: AccountID, Profile: personal(alice.signed) })
    const stranger = asDevice(await createDevice())
    expect(await portal.post('ConnectPending', { AccountID }, stranger)).toMatchObject(deny)
    expect(await portal.post('ConnectPending', { AccountID })).toMatchObject({ http: 200, error: null })
  })
})
