import { existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpPortal } from '../../sdk/portal/index.ts'
import { createPerson, createVersion, deps } from './support/people.ts'
import { canHavePostgres, startPostgres, type TestPostgres } from './support/postgres.ts'
import { bundleProgram, type Program } from './support/program.ts'
import { personal } from './support/service.ts'

let program: Program
beforeAll(async () => {
  program = await bundleProgram()
}, 120_000)
afterAll(() => program.dispose())

const today = () => `${new Date().toISOString().slice(0, 19)}Z`

async function createAccount(url: string, account: string) {
  const person = await createPerson()
  const signed = await createVersion(person, { updated: today() })
  const portal = new HttpPortal({ ...deps, clock: Date }, url)
  await portal.transact('CreateAccount', { Account: account, Profile: personal(signed) })
  return personal(signed)
}

async function getEntries(url: string, account: string) {
  return (await new HttpPortal({ ...deps, clock: Date }, url).transact('Get', { Account: account })).Entries
}

describe('backup and restore', () => {
  const inData = (name: string) => join(program.data, name)

  it('copies a store while it is serving, and brings it back elsewhere', async () => {
    const portal = await program.serve()
    const alice = await createAccount(portal.url, 'alice@example.com')
    const file = inData('portal.backup')
    const backup = await program.run(['backup', file, '--data', inData('accounts')])
    expect(backup).toEqual({ code: 0, output: expect.stringMatching(/^\d+ items backed up to .*\n$/) })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(existsSync(`${file}.partial`)).toBe(false)
    const bob = await createAccount(portal.url, 'bob@example.com')
    expect(await portal.end('SIGTERM')).toBe(0)

    const refused = await program.run(['restore', file, '--data', inData('accounts')])
    expect(refused).toEqual({ code: 2, output: expect.stringContaining('not empty') })
    const unchanged = await program.serve()
    expect(await getEntries(unchanged.url, 'bob@example.com')).toEqual([bob])
    await unchanged.end('SIGTERM')

    const replaced = await program.run(['restore', file, '--replace', '--data', inData('accounts')])
    expect(replaced).toEqual({ code: 0, output: expect.stringMatching(/^\d+ items restored from .*Z\.\n$/) })
    const second = await program.serve()
    expect(await getEntries(second.url, 'alice@example.com')).toEqual([alice])
    expect(await getEntries(second.url, 'bob@example.com')).toEqual([])
    await second.end('SIGTERM')
  })

  it('writes to the output and reads from the input', async () => {
    const { output } = await program.run(['backup', '-', '--data', inData('accounts')])
    const file = inData('piped.backup')
    writeFileSync(file, output.replace(/^\d+ items backed up\.\n/m, ''))
    const restored = await program.run(['restore', '-', '--data', inData('piped')], {}, readFileSync(file))
    expect(restored.code).toBe(0)
    const again = inData('again.backup')
    await program.run(['backup', again, '--data', inData('piped')])
    const linesOf = (path: string) => readFileSync(path, 'utf8').split('\n').slice(1, -2)
    expect(linesOf(again)).toEqual(linesOf(file))
  })

  it('refuses a file that is cut off, and changes nothing', async () => {
    const file = inData('portal.backup')
    const cut = inData('cut.backup')
    writeFileSync(cut, readFileSync(file))
    truncateSync(cut, statSync(file).size - 40)
    const { code, output } = await program.run(['restore', cut, '--replace', '--data', inData('accounts')])
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('cut off') })
    const portal = await program.serve()
    expect(await getEntries(portal.url, 'alice@example.com')).toHaveLength(1)
    await portal.end('SIGTERM')
  })

  it('says what is wrong with what it was told', async () => {
    expect(await program.run(['backup'])).toEqual({ code: 2, output: expect.stringContaining('FILE') })
    expect(await program.run(['restore', 'a', 'b'])).toEqual({
      code: 2,
      output: expect.stringContaining('FILE'),
    })
    const nothing = await program.run(['backup', inData('x'), '--data', inData('nowhere')])
    expect(nothing).toEqual({ code: 2, output: expect.stringContaining('There are no accounts in') })
    expect(existsSync(inData('nowhere'))).toBe(false)
    const missing = await program.run(['restore', inData('missing'), '--data', inData('new')])
    expect(missing).toEqual({ code: 2, output: expect.stringContaining('cannot be read') })
    mkdirSync(inData('folder'))
    const unwritable = await program.run(['backup', inData('folder'), '--data', inData('accounts')])
    expect(unwritable).toEqual({ code: 1, output: expect.stringContaining('cannot be written') })
    const other = await program.run(['--database', 'mysql://root:secret@localhost/x'])
    expect(other.code).toBe(2)
    expect(other.output).not.toContain('secret')
  })

  describe.skipIf(!canHavePostgres)('with PostgreSQL', () => {
    let server: TestPostgres
    beforeAll(async () => {
      server = await startPostgres({ fsync: 'off' })
    }, 120_000)
    afterAll(() => server?.dispose(), 60_000)

    it('serves from a database, and moves accounts from a file to a database and back', async () => {
      const url = await server.createDatabase()
      const file = inData('portal.backup')
      const environment = { MESH_PORTAL_DATABASE: url }
      expect((await program.run(['restore', file], environment)).code).toBe(0)
      const refused = await program.run(['restore', file], environment)
      expect(refused).toEqual({ code: 2, output: expect.stringContaining('not empty') })

      const portals = [await program.serve(['--database', url]), await program.serve(['--database', url])]
      expect(portals[0]!.output).toContain(`postgres://${new URL(url).host}/`)
      expect(portals[0]!.output).not.toContain('mesh@')
      expect(await getEntries(portals[0]!.url, 'alice@example.com')).toHaveLength(1)
      const carol = await createAccount(portals[0]!.url, 'carol@example.com')
      expect(await getEntries(portals[1]!.url, 'carol@example.com')).toEqual([carol])
      const back = inData('back.backup')
      expect((await program.run(['backup', back], environment)).code).toBe(0)
      for (const portal of portals) expect(await portal.end('SIGTERM')).toBe(0)

      expect((await program.run(['restore', back, '--data', inData('moved')])).code).toBe(0)
      const moved = await program.serve(['--data', inData('moved')])
      expect(await getEntries(moved.url, 'carol@example.com')).toEqual([carol])
      await moved.end('SIGTERM')
    })

    it('says that there is no server', async () => {
      const { code, output } = await program.run(['--database', 'postgres://me:secret@127.0.0.1:1/x'])
      expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('cannot be reached') })
      expect(output).not.toContain('secret')
    })
  })
})
