/** The load: a process of its own that sends what it has prepared, as fast as it is answered. */
import { signTagged } from '../../../sdk/core/profile/signed.ts'
import { writeRequest } from '../../../sdk/core/schema/index.ts'
import { createPerson, deps, minute, type Person } from '../support/people.ts'
import { personal } from '../support/service.ts'
import { buildPost, type Connection, connect } from './raw-http.ts'

/** Orders, one at a time; each is answered with a Measured, or with how many bodies were prepared. */
export type Order =
  /** Makes accounts and versions of their profiles, validly signed. */
  | { readonly do: 'prepare'; readonly accounts: number; readonly versions: number }
  | { readonly do: 'create'; readonly port: number; readonly connections: number }
  /** Every account’s versions in their order, until time is up or there are no more. */
  | { readonly do: 'publish'; readonly port: number; readonly connections: number; readonly seconds: number }
  /** Of accounts that `fillStore` made. */
  | {
      readonly do: 'get'
      readonly port: number
      readonly connections: number
      readonly seconds: number
      readonly accounts: number
    }
  /** The same bodies to a server that does nothing with them. */
  | { readonly do: 'echo'; readonly port: number; readonly connections: number; readonly seconds: number }

export interface Measured {
  /** Answered with 200. */
  readonly done: number
  readonly seconds: number
  /** Milliseconds from sending to the whole answer, of those answered with 200. */
  readonly p50: number
  readonly p99: number
  readonly longest: number
  /** How many were answered otherwise, by status; 0 for connections that broke. */
  readonly others: Readonly<Record<number, number>>
  /** Milliseconds until a refusal. */
  readonly refusedP99: number
}

interface Account {
  readonly create: string
  readonly versions: readonly string[]
  next: number
}

let accounts: readonly Account[] = []

process.on('message', async (order: Order) => {
  process.send?.(await follow(order))
})

async function follow(order: Order): Promise<Measured | number> {
  if (order.do === 'prepare') return prepare(order.accounts, order.versions)
  const { port, connections } = order
  const isOurs = (writer: number) => (_: Account, index: number) => index % connections === writer
  if (order.do === 'create') {
    return run(order, Number.POSITIVE_INFINITY, writer => {
      const own = accounts.filter(isOurs(writer))
      return turn => own[turn] && buildPost(port, own[turn].create)
    })
  }
  if (order.do === 'get') {
    return run(order, order.seconds, () => () => {
      const number = String(Math.floor(Math.random() * order.accounts)).padStart(8, '0')
      return buildPost(port, writeRequest('Get', { Account: `model${number}@example.com` }))
    })
  }
  if (order.do === 'echo') {
    const request = buildPost(port, accounts[0]!.create)
    return run(order, order.seconds, () => () => request)
  }
  return run(order, order.seconds, writer => {
    const own = accounts.filter(isOurs(writer))
    return turn => {
      const account = own[turn % own.length]
      const body = account?.versions[account.next]
      if (account === undefined || body === undefined) return undefined
      account.next += 1
      return buildPost(port, body)
    }
  })
}

async function prepare(count: number, versions: number): Promise<number> {
  const people = await Promise.all(Array.from({ length: count }, () => createPerson()))
  accounts = await Promise.all(people.map((person, index) => prepareAccount(person, index, versions)))
  return count * versions
}

async function prepareAccount(person: Person, index: number, count: number): Promise<Account> {
  const { udf, master, device, online } = person
  const versions = Array.from({ length: count }, async (_, version) => {
    const value = {
      Identifier: udf,
      Updated: minute(version + 1),
      SignedMasterProfile: master,
      Devices: [device.signed],
      Applications: [],
    }
    const SignedData = await signTagged(deps, { key: online.privateKey, type: 'PersonalProfile', value })
    return writeRequest('Publish', { Entry: personal({ Identifier: udf, SignedData }) })
  })
  const Account = `b${index}x${udf.replaceAll('-', '').slice(0, 12).toLowerCase()}@example.com`
  const create = writeRequest('CreateAccount', { Account, Profile: personal(person.signed) })
  return { create, versions: await Promise.all(versions), next: 0 }
}

/** @param sender gives what a connection sends at each turn; undefined when it has no more */
async function run(
  { port, connections }: { readonly port: number; readonly connections: number },
  seconds: number,
  sender: (writer: number) => (turn: number) => Uint8Array | undefined,
): Promise<Measured> {
  const times: number[] = []
  const refusals: number[] = []
  const others: Record<number, number> = {}
  const began = performance.now()
  const end = began + seconds * 1000

  async function converse(connection: Connection, next: (turn: number) => Uint8Array | undefined) {
    for (let turn = 0; performance.now() < end; turn += 1) {
      const request = next(turn)
      if (request === undefined) return
      const sent = performance.now()
      const { status } = await connection.send(request)
      const time = performance.now() - sent
      if (status === 200) times.push(time)
      else {
        refusals.push(time)
        others[status] = (others[status] ?? 0) + 1
      }
    }
  }
  await Promise.all(
    Array.from({ length: connections }, async (_, writer) => {
      try {
        const connection = await connect(port)
        await converse(connection, sender(writer)).finally(() => connection.close())
      } catch {
        others[0] = (others[0] ?? 0) + 1
      }
    }),
  )
  const took = (performance.now() - began) / 1000
  times.sort((a, b) => a - b)
  refusals.sort((a, b) => a - b)
  return {
    done: times.length,
    seconds: took,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    longest: times.at(-1) ?? 0,
    others,
    refusedP99: quantile(refusals, 0.99),
  }
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}
