import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseCommandLine } from '../../portal/command-line.ts'
import { serveOptions, usage } from '../../portal/options.ts'
import { defaultLimits } from '../../portal/service/policy.ts'

const serve = (args: readonly string[], environment: Record<string, string> = {}) => {
  const command = parseCommandLine(args, environment)
  if (command.name !== 'serve') throw new Error(command.name)
  return command.settings
}
const UDF = 'MDWSG-BSP7Y-CU24D-NNNHI-L3NAO-WGRAI'

describe('the command line', () => {
  it('has defaults for everything', () => {
    expect(serve([])).toEqual({
      port: 8787,
      listen: '127.0.0.1',
      data: 'data',
      database: undefined,
      domains: ['localhost'],
      clients: 'modern',
      hostNames: undefined,
      operators: [],
      app: undefined,
      tls: undefined,
      trustedProxies: [],
      metrics: undefined,
      log: 'failures',
      connections: 10_000,
      limits: {
        body: 8 * 1024 * 1024,
        concurrent: 1024,
        listeners: 4000,
        addressRate: 100,
        accountRate: 20,
        storage: 64 * 1024 * 1024,
        addressStorage: 64 * 1024 * 1024,
        history: 10,
        historySize: 1024 * 1024,
      },
    })
    expect(serve(['serve'])).toEqual(serve([]))
  })

  it('takes flags before the environment, and that before the defaults', () => {
    const environment = {
      MESH_PORTAL_PORT: '1234',
      MESH_PORTAL_HOST_NAMES: 'A.example, b.example',
      PORT: '9',
    }
    expect(serve([], environment)).toMatchObject({ port: 1234, hostNames: ['a.example', 'b.example'] })
    expect(serve(['--port', '0'], environment).port).toBe(0)
  })

  it('takes lists by repetition and by commas', () => {
    const { domains, operators } = serve([
      '--domain',
      'a.example',
      '--domain=B.example,c',
      '--operators',
      UDF,
    ])
    expect(domains).toEqual(['a.example', 'b.example', 'c'])
    expect(operators).toEqual([UDF])
  })

  it('has the limits of the policy by default, where both say one', () => {
    expect(defaultLimits).toMatchObject(serve([]).limits)
  })

  it('takes proxies, metrics, log and limits', () => {
    const settings = serve([
      ...['--trusted-proxies', '10.0.0.0/8,::1', '--metrics', '[::1]:9464', '--log', 'requests'],
      ...['--max-body', '1', '--rate-address', '0', '--max-listeners=0', '--max-connections', '50'],
    ])
    expect(settings).toMatchObject({
      trustedProxies: ['10.0.0.0/8', '::1'],
      metrics: { listen: '::1', port: 9464 },
      log: 'requests',
      connections: 50,
      limits: { body: 1024 * 1024, addressRate: 0, listeners: 0 },
    })
    expect(serve(['--metrics', 'off']).metrics).toBe('off')
  })

  it('reads the import command', () => {
    expect(parseCommandLine(['import', '--mesh', 'm.jlog', '--data', 'd'], {})).toEqual({
      name: 'import',
      settings: { data: 'd', mesh: 'm.jlog', portal: undefined },
    })
  })

  it.each([
    [['--port', '70000'], '--port'],
    [['--port', 'http'], '--port'],
    [['--clients', 'all'], 'modern, 2017, both'],
    [['--domain', 'https://x'], '--domain'],
    [['--operators', 'alice'], '--operators'],
    [['--tls-cert', 'x.pem'], '--tls-key'],
    [['--metrics', 'here'], '--metrics'],
    [['--metrics', '127.0.0.1:99999'], '--metrics'],
    [['--log', 'all'], 'failures'],
    [['--max-body', '0'], '--max-body'],
    [['--rate-address', '-1'], '--rate-address'],
    [['--max-requests', '1e3'], '--max-requests'],
    [['--prot', '1'], '--prot'],
    [['start'], 'start'],
    [['import'], '--mesh'],
    [['import', '--port', '1'], '--port'],
  ])('says what is wrong with %j', (args, word) => {
    expect(() => parseCommandLine(args, {})).toThrow(
      expect.objectContaining({ code: 'mesh/argument', message: expect.stringContaining(word) }),
    )
  })

  it('has every option on the operators’ page', () => {
    const page = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8')
    const missing = serveOptions.map(({ name }) => `--${name}`).filter(flag => !page.includes(`\`${flag}\``))
    expect(missing).toEqual([])
  })

  it('explains itself', () => {
    for (const args of [['--help'], ['-h'], ['help'], ['serve', '--help'], ['import', '--help']]) {
      expect(parseCommandLine(args, {})).toEqual({ name: 'help' })
    }
    for (const text of ['--port NUMBER', '(8787)', '--host-names', 'import', 'MESH_PORTAL_']) {
      expect(usage()).toContain(text)
    }
  })
})
