/** Attack 25: the process is killed under load, again and again; what it acknowledged is there, and nothing is half there. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { randomBytes } from '../../sdk/core/deps.ts'
import { objectDigest } from '../../sdk/core/profile/index.ts'
import type { Mesh, RequestOf } from '../../sdk/core/schema/index.ts'
import { HttpPortal } from '../../sdk/portal/index.ts'
import { createPerson, createVersion, deps, minute } from './support/people.ts'
import { bundleProgram, type Program } from './support/program.ts'
import { personal } from './support/service.ts'

const ROUNDS = Number(process.env['MESH_CRASH_ROUNDS'] ?? 5)
const WRITERS = 8
const VERSIONS = 4

let program: Program
beforeAll(async () => {
  program = await bundleProgram()
})
afterAll(() => program.dispose())

/** What is known of an account: the last version that was acknowledged, and all that were sent. */
interface Written {
  readonly account: string
  readonly udf: string
  acknowledged?: number
  readonly sent: string[]
}

async function verifyWritten(
  client: HttpPortal,
  { account, udf, acknowledged, sent }: Written,
): Promise<void> {
  const stored = async (request: RequestOf<'Get'>) => {
    const [entry] = (await client.transact('Get', request)).Entries ?? []
    return entry === undefined
      ? -1
      : sent.indexOf(await objectDigest(deps, entry.value as Mesh<'SignedPersonalProfile'>))
  }
  const byIdentifier = await stored({ Identifier: udf })
  // Account and profile came in one commit: both or neither.
  expect(await stored({ Account: account })).toBe(byIdentifier)
  expect(byIdentifier).toBeGreaterThanOrEqual(acknowledged ?? -1)
}

it(`loses nothing that it acknowledged in ${ROUNDS} kills`, {
  timeout: 60_000 + ROUNDS * 10_000,
}, async () => {
  const written: Written[] = []
  let acknowledgements = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const portal = await program.serve()
    const goal = acknowledgements + 20 + (randomBytes(deps, 1)[0]! % 100)
    let isKilled = false
    let reachGoal = () => {}
    const reached = new Promise<void>(resolve => {
      reachGoal = resolve
    })

    const write = async (writer: number) => {
      const client = new HttpPortal({ ...deps, clock: Date }, portal.url)
      for (let count = 0; !isKilled; count += 1) {
        const person = await createPerson()
        const account = `w${writer}-r${round}-n${count}x@example.com`
        const note: Written = { account, udf: person.udf, sent: [] }
        written.push(note)
        for (let version = 0; version < VERSIONS; version += 1) {
          const signed = await createVersion(person, { updated: minute(version) })
          note.sent.push(await objectDigest(deps, signed))
          try {
            if (version === 0)
              await client.transact('CreateAccount', { Account: account, Profile: personal(signed) })
            else await client.transact('Publish', { Entry: personal(signed) })
          } catch (error) {
            if (isKilled) return
            throw error
          }
          note.acknowledged = version
          acknowledgements += 1
          if (acknowledgements >= goal) reachGoal()
        }
      }
    }
    const writers = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)))
    await Promise.race([reached, writers])
    isKilled = true
    await portal.end('SIGKILL')
    await writers

    const started = performance.now()
    const again = await program.serve()
    expect(performance.now() - started).toBeLessThan(10_000)
    const client = new HttpPortal({ ...deps, clock: Date }, again.url)
    await Promise.all(written.map(note => verifyWritten(client, note)))
    expect(await again.end('SIGTERM')).toBe(0)
  }
  expect(acknowledgements).toBeGreaterThanOrEqual(ROUNDS * 20)
})
