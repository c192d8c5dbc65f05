import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpPortal } from '../../sdk/portal/index.ts'
import { createPerson, createVersion, deps } from './support/people.ts'
import { bundleProgram, type Program } from './support/program.ts'
import { personal } from './support/service.ts'

let program: Program
beforeAll(async () => {
  program = await bundleProgram()
})
afterAll(() => program.dispose())

const portalAt = (url: string) => new HttpPortal({ ...deps, clock: Date }, url)
const today = () => `${new Date().toISOString().slice(0, 19)}Z`

describe('the program', () => {
  it('serves, says with what, keeps accounts over a restart, and ends when told to', async () => {
    const first = await program.serve()
    expect(first.output).toMatch(/The portal is at http:\/\/127\.0\.0\.1:\d+\//)
    for (const text of ['…@example.com', join(program.data, 'accounts'), 'modern', 'localhost']) {
      expect(first.output).toContain(text)
    }
    const person = await createPerson()
    const alice = { ...person, signed: await createVersion(person, { updated: today() }) }
    const portal = portalAt(first.url)
    expect([...(await portal.features()).names]).toEqual(['if-match', 'scan', 'signatures', 'events'])
    await portal.transact('CreateAccount', { Account: 'alice@example.com', Profile: personal(alice.signed) })
    expect(await first.end('SIGTERM')).toBe(0)

    const second = await program.serve()
    const { Entries } = await portalAt(second.url).transact('Get', { Account: 'alice@example.com' })
    expect(Entries).toEqual([personal(alice.signed)])
    const pending = portalAt(second.url).transact(
      'ConnectPending',
      { AccountID: 'alice@example.com' },
      { signer: { device: alice.device.udf, key: alice.device.keys.authentication.privateKey } },
    )
    expect((await pending).Pending).toEqual([])
    const busy = await program.run([
      '--port',
      new URL(second.url).port,
      '--data',
      join(program.data, 'other'),
    ])
    expect(busy).toEqual({ code: 2, output: expect.stringContaining('Cannot listen') })
    expect(await second.end('SIGTERM')).toBe(0)
  })

  it('explains itself, and what is wrong with what it was told', async () => {
    expect(await program.run(['--help'])).toEqual({ code: 0, output: expect.stringContaining('Usage:') })
    expect(await program.run(['--version'])).toEqual({ code: 0, output: expect.stringMatching(/^\S+\n$/) })
    const wrong = await program.run(['--clients', 'nobody'])
    expect(wrong.code).toBe(2)
    expect(wrong.output).toMatch(/^mathmesh-portal: --clients is one of .*\n.*--help/)
    expect(wrong.output).not.toContain('    at ')
    const missing = await program.run(['import', '--mesh', 'nowhere.jlog'])
    expect(missing).toEqual({ code: 2, output: expect.stringContaining('nowhere.jlog') })
    writeFileSync(join(program.data, 'file'), '')
    const blocked = await program.run([], { MESH_PORTAL_DATA: join(program.data, 'file', 'x') })
    expect(blocked).toEqual({ code: 2, output: expect.stringContaining('cannot be made') })
  })

  it('imports logs and reports what it leaves out, with file and line', async () => {
    const mesh = join(program.data, 'mesh.jlog')
    writeFileSync(
      mesh,
      '{"Header":{"Type":"Data"}}\n{"DataItem":{"PrimaryKey":"X","Text":"{}"}}\n{"DataItem":{"Pri',
    )
    const { code, output } = await program.run([
      'import',
      '--mesh',
      mesh,
      '--data',
      join(program.data, 'imported'),
    ])
    expect(code).toBe(0)
    expect(output).toContain(`${mesh}:2: X: `)
    expect(output).toContain(`${mesh}:3: `)
    expect(output).toContain(
      '0 objects imported, 1 kept aside for an export, 0 removed by the logs; 3 remarks.',
    )
  })
})
