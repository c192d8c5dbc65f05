/** Those who use a portal for hours: people who publish, devices that join, listeners that come and go, and nuisances. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { createConnectionRequest, createConnectionResult } from '../../../sdk/core/connection/index.ts'
import { isMeshError } from '../../../sdk/core/error.ts'
import type { FollowedQuestion } from '../../../sdk/core/protocol/follow.ts'
import type { RequestSigner } from '../../../sdk/core/protocol/transact.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { HttpPortal } from '../../../sdk/portal/index.ts'
import {
  createDevice,
  createPerson,
  createVersion,
  type Device,
  deps,
  type Person,
} from '../support/people.ts'
import { personal } from '../support/service.ts'

/** Somebody with an account, and the version of the profile that the portal acknowledged last. */
export interface Inhabitant {
  readonly person: Person
  readonly account: string
  readonly client: HttpPortal
  signed: Mesh<'SignedPersonalProfile'>
  version: number
  /** Events heard so far. */
  heard: number
}

/** One thing that somebody does. What it throws is a surprise. */
export type Act = (inhabitant: Inhabitant) => Promise<void>

/** Versions are dated a second apart, since yesterday. */
const yesterday = Date.now() - 86_400_000
const dateOf = (version: number) => `${new Date(yesterday + version * 1000).toISOString().slice(0, 19)}Z`

const signerOf = ({ udf, keys }: Device): RequestSigner => ({
  device: udf,
  key: keys.authentication.privateKey,
})

export async function moveIn(url: string, index: number): Promise<Inhabitant> {
  const person = await createPerson()
  const client = new HttpPortal({ ...deps, clock: Date }, url)
  const account = `inhabitant-${String.fromCharCode(97 + (index % 26))}${index}x@example.com`
  const signed = await createVersion(person, { updated: dateOf(0) })
  await client.transact('CreateAccount', { Account: account, Profile: personal(signed) })
  return { person, account, client, signed, version: 0, heard: 0 }
}

async function publish(inhabitant: Inhabitant): Promise<void> {
  const version = inhabitant.version + 1
  const signed = await createVersion(inhabitant.person, { updated: dateOf(version) })
  await inhabitant.client.transact('Publish', { Entry: personal(signed) })
  Object.assign(inhabitant, { signed, version })
}

async function look({ client, account }: Inhabitant): Promise<void> {
  await client.transact('Get', { Account: account })
  await client.transact('ValidateAccount', { Account: `x${account}` })
}

/** A device asks, listens for the answer, and is turned away. */
async function knock(inhabitant: Inhabitant): Promise<void> {
  const { client, account, person } = inhabitant
  const device = await createDevice('modern', dateOf(0))
  const { signed } = await createConnectionRequest(deps, {
    device: device.signed,
    key: device.keys.signature.privateKey,
    profile: person.udf,
  })
  await client.transact('ConnectStart', { AccountID: account, SignedRequest: signed })
  const request = { DeviceID: device.udf, AccountID: account }
  const answered = listen(inhabitant, { transaction: 'ConnectStatus', request }, signerOf(device), 'result')
  await client.transact('ConnectPending', { AccountID: account }, { signer: signerOf(person.device) })
  const Result = await createConnectionResult(deps, {
    decision: 'Rejected',
    device: device.signed,
    personal: inhabitant.signed,
    online: person.online.privateKey,
  })
  await client.transact(
    'ConnectComplete',
    { AccountID: account, Result },
    { signer: signerOf(person.device) },
  )
  await answered
}

/** Hears of one version, and goes. */
async function follow(inhabitant: Inhabitant): Promise<void> {
  const { account, person } = inhabitant
  const question = { transaction: 'ConnectPending', request: { AccountID: account } } as const
  const heard = listen(inhabitant, question, signerOf(person.device), 'profile')
  await publish(inhabitant)
  await heard
}

/** Longer than anything takes on a machine that is busy with other things. */
const PATIENCE = 60_000

/** Waits until an event has been told, or was there before the stream opened. May be awaited late. */
function listen(...what: Parameters<typeof hear>): Promise<void> {
  const heard = hear(...what)
  // Whoever is refused something else meanwhile never comes to await it.
  heard.catch(() => {})
  return heard
}

async function hear(
  inhabitant: Inhabitant,
  question: FollowedQuestion,
  signer: RequestSigner,
  wanted: 'result' | 'profile',
): Promise<void> {
  const { client } = inhabitant
  const leaving = AbortSignal.timeout(PATIENCE)
  // A cursor of nothing: whatever is there is told at once.
  const events = client.subscribe(question, { signer, signal: leaving, since: '0-0-0-0' })
  for await (const event of events) {
    inhabitant.heard += 1
    if (event.type === wanted) return
  }
  throw new Error(`A stream ended before it told of a ${wanted}.`)
}

/** An account that is made and given up. */
async function comeAndGo({ client }: Inhabitant): Promise<void> {
  const person = await createPerson()
  const account = `guest-${Math.random().toString(36).slice(2, 12)}x@example.com`
  await client.transact('CreateAccount', { Account: account, Profile: personal(person.signed) })
  const signer = { device: person.online.privateKey.udf, key: person.online.privateKey }
  await client.transact('DeleteAccount', { Account: account }, { signer })
}

/** Requests that must be refused, each with its code. */
async function pretend({ client, account, person }: Inhabitant): Promise<void> {
  const stranger = await createDevice()
  const refused = client.transact('ConnectPending', { AccountID: account }, { signer: signerOf(stranger) })
  await expectCode(refused, 'mesh/portal/unauthorized')
  await expectCode(client.transact('Publish', { Entry: personal(person.signed) }), 'mesh/profile/rollback')
}

async function expectCode(call: Promise<unknown>, code: string): Promise<void> {
  const outcome = await call.then(
    () => 'success',
    error => (isMeshError(error) ? error.code : String(error)),
  )
  if (outcome !== code) throw new Error(`There was ${outcome} instead of ${code}.`)
}

/** What is no request at all, bodies that break off, answers that nobody takes. */
async function annoy({ client }: Inhabitant): Promise<void> {
  const { port } = new URL(client.url)
  for (const text of [
    'no HTTP\r\n\r\n',
    head(port, 1000) + '{"Hel',
    `${head(port, 12)}{"Hello":{}}`,
    `${head(port, 60_000)}${'['.repeat(60_000)}`,
  ]) {
    const socket = connect(Number(port), '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    socket.write(text)
    await new Promise(resolve => setTimeout(resolve, 5))
    socket.destroy()
  }
}

function head(port: string, length: number): string {
  const headers = [`Host: 127.0.0.1:${port}`, 'Content-Type: application/json', `Content-Length: ${length}`]
  return `POST /.well-known/mmm/ HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`
}

export const acts: readonly Act[] = [publish, look, knock, follow, comeAndGo, pretend, annoy, look, publish]
