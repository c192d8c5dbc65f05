/** What the program does for the world of 2017: a gateway to an old portal, and logs to go back with. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parseCommandLine } from '../../portal/command-line.ts'
import { usage } from '../../portal/options.ts'
import { readLog } from '../../sdk/core/log/index.ts'
import { runScenario } from '../interop/scenario.ts'
import { type PortalOf2017, startPortalOf2017 } from '../support/portal-of-2017/index.ts'
import { bundleProgram, type Program } from './support/program.ts'

let program: Program
let upstream: PortalOf2017
beforeAll(async () => {
  program = await bundleProgram()
  upstream = await startPortalOf2017()
})
afterAll(async () => {
  program.dispose()
  await upstream.close()
})

it('is a gateway, and exports what has passed through it', async () => {
  const { url, output, end } = await program.serve(['--upstream', upstream.url])
  expect(output).toContain(`gateway to  ${upstream.url}`)
  const lines: string[] = []
  const { failed } = await runScenario({ portal: url, onLine: line => lines.push(line) })
  expect(failed, lines.join('\n')).toEqual([])
  expect(upstream.deaths).toEqual([])
  expect(await end('SIGTERM')).toBe(0)

  const [mesh, portal] = ['m.jlog', 'p.jlog'].map(name => join(program.data, name)) as [string, string]
  const args = ['export', '--mesh', mesh, '--portal', portal, '--data', join(program.data, 'accounts')]
  const first = await program.run(args)
  expect(first).toEqual({
    code: 0,
    output: expect.stringMatching(/^\d+ records written, 0 of them removals; 0 /),
  })
  expect(readLog(readFileSync(mesh)).problems).toEqual([])
  const again = await program.run(args)
  expect(again).toEqual({ code: 2, output: expect.stringContaining('exists') })
  const carried = await program.run([...args, '--for', 'mathmesh'])
  expect(carried.output).toMatch(/^0 records written/)
})

it.each([
  [['gateway'], '--upstream URL'],
  [['--upstream', 'mmm.example.com'], 'http://mmm.example.com'],
  [['--upstream', 'http://a:b@c'], '--upstream'],
  [['--upstream-host', 'x'], '--upstream'],
  [['export'], '--mesh FILE'],
  [['export', '--mesh', 'm', '--for', 'me'], '2017, mathmesh'],
])('says what is wrong with %j', (args, word) => {
  expect(() => parseCommandLine(args, {})).toThrow(
    expect.objectContaining({ code: 'mesh/argument', message: expect.stringContaining(word) }),
  )
})

it('explains both', () => {
  for (const text of ['gateway --upstream URL', 'export --mesh FILE', '--for WHOM', '--upstream-host NAME']) {
    expect(usage()).toContain(text)
  }
  expect(
    parseCommandLine(['gateway', '--upstream', 'http://x/', '--upstream-host', 'mesh1'], {}),
  ).toMatchObject({ name: 'serve', settings: { upstream: { url: 'http://x/', host: 'mesh1' } } })
  expect(parseCommandLine(['export', '--mesh', 'm.jlog'], {})).toMatchObject({
    name: 'export',
    settings: { audience: '2017', mesh: 'm.jlog', portal: undefined },
  })
})
