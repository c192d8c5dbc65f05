/** Writers that know what they were promised: which versions and accounts were acknowledged, and which only sent. */
import { objectDigest } from '../../../sdk/core/profile/index.ts'
import { type Mesh, writeRequest, writeTagged } from '../../../sdk/core/schema/index.ts'
import { buildPost, type Connection } from '../load/raw-http.ts'
import { createPerson, createVersion, deps, minute, type Person } from '../support/people.ts'
import { personal } from '../support/service.ts'

interface Version {
  readonly number: number
  readonly digest: string
  /** As it must come back. */
  readonly text: string
}

/** One profile, and what its only writer knows of it. */
export interface Ledger {
  readonly person: Person
  count: number
  /** The last that is known to be stored. */
  stored: Version | undefined
  /** Sent, and never answered: may be stored or not, but not in part. */
  pending: { readonly version: Version; readonly account: string | undefined } | undefined
  /** Accounts that are known to be there. */
  readonly accounts: string[]
}

export class LostError extends Error {
  override readonly name = 'LostError'
}

/** Every so many versions come with a new account. */
const ACCOUNT_EVERY = 4

export async function createLedgers(count: number): Promise<readonly Ledger[]> {
  const people = await Promise.all(Array.from({ length: count }, () => createPerson()))
  return people.map(person => ({ person, count: 0, stored: undefined, pending: undefined, accounts: [] }))
}

/**
 * Publishes the next version of a profile, every few times along with a new account.
 *
 * @returns whether it was acknowledged; false if it was answered that it could not be stored
 * @throws what the connection throws when it breaks
 */
export async function write(connection: Connection, port: number, ledger: Ledger): Promise<boolean> {
  const number = ledger.count
  ledger.count += 1
  const signed = await createVersion(ledger.person, { updated: minute(number) })
  const text = writeTagged(personal(signed))
  const version = { number, digest: await objectDigest(deps, signed), text }
  const account =
    number % ACCOUNT_EVERY === 0
      ? `n${number}x${ledger.person.udf.replaceAll('-', '').slice(0, 12).toLowerCase()}@example.com`
      : undefined
  ledger.pending = { version, account }
  const { status, body } = await connection.send(buildPost(port, requestOf(signed, account)))
  if (status === 200) {
    promise(ledger)
    return true
  }
  if (status !== 503)
    throw new LostError(`Version ${number} was refused with ${status}: ${body.slice(0, 300)}`)
  return false
}

function requestOf(signed: Mesh<'SignedPersonalProfile'>, account: string | undefined): string {
  const profile = personal(signed)
  return account === undefined
    ? writeRequest('Publish', { Entry: profile })
    : writeRequest('CreateAccount', { Account: account, Profile: profile })
}

function promise(ledger: Ledger): void {
  const { version, account } = ledger.pending!
  ledger.stored = version
  if (account !== undefined) ledger.accounts.push(account)
  ledger.pending = undefined
}

/**
 * Compares what is stored with what was promised. What was sent and not answered must be there whole, its account with
 * it, or not at all; which of the two is known from now on.
 *
 * @throws LostError
 */
export async function verify(connection: Connection, port: number, ledger: Ledger): Promise<void> {
  const { person, stored, pending } = ledger
  const found = await get(connection, port, { Identifier: person.udf })
  const isPendingStored = pending !== undefined && found === pending.version.text
  if (!isPendingStored && found !== stored?.text) {
    throw new LostError(
      `Version ${stored?.number} was acknowledged; found ${found?.slice(0, 300) ?? 'nothing'}`,
    )
  }
  if (pending?.account !== undefined) {
    const byAccount = await get(connection, port, { Account: pending.account })
    if ((byAccount !== undefined) !== isPendingStored) {
      throw new LostError(`Half a write: account ${byAccount ?? 'absent'}, version ${isPendingStored}`)
    }
  }
  if (isPendingStored) promise(ledger)
  ledger.pending = undefined
  const latest = ledger.accounts.at(-1)
  if (latest !== undefined) await verifyAccount(connection, port, ledger, latest)
}

/** Of every account that was ever promised. */
export async function verifyAll(connection: Connection, port: number, ledger: Ledger): Promise<void> {
  for (const account of ledger.accounts) await verifyAccount(connection, port, ledger, account)
}

async function verifyAccount(
  connection: Connection,
  port: number,
  ledger: Ledger,
  account: string,
): Promise<void> {
  if ((await get(connection, port, { Account: account })) !== ledger.stored?.text) {
    throw new LostError(`The account ${account} was acknowledged and is not there.`)
  }
}

async function get(
  connection: Connection,
  port: number,
  request: { readonly Identifier: string } | { readonly Account: string },
): Promise<string | undefined> {
  const { status, body } = await connection.send(buildPost(port, writeRequest('Get', request)))
  if (status !== 200) throw new LostError(`Get was answered with ${status}: ${body.slice(0, 300)}`)
  const [, entries] = /"Entries":\s*\[(.*)\]/s.exec(body) ?? []
  return entries === undefined || entries === '' ? undefined : entries
}
