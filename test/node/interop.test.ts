/** The scenario that `npm run interop` plays, at our portal, behind a gateway, and at a portal of 2017. */
import { afterEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../portal/service/log.ts'
import { type Clients, createPolicy } from '../../portal/service/policy.ts'
import { createPortalService } from '../../portal/service/service.ts'
import { createMemoryStore } from '../../portal/store/memory.ts'
import type { SuiteName } from '../../sdk/core/suite/index.ts'
import { runScenario } from '../interop/scenario.ts'
import { startGateway, stopGateway } from '../support/gateway.ts'
import { startPortalOf2017 } from '../support/portal-of-2017/index.ts'
import { serve } from '../support/serve.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function startPortal(clients: Clients): Promise<string> {
  const store = createMemoryStore({ clock: Date })
  const policy = createPolicy({ clients, domains: ['example.com'] })
  const service = createPortalService({ crypto, store, clock: Date, policy, log: silentLog })
  const { url, stop } = await serve(request => service.handle(request))
  closers.push(stop)
  return url
}

async function play(portal: string, options: { suite?: SuiteName; domain?: string } = {}) {
  const lines: string[] = []
  const report = await runScenario({ portal, ...options, onLine: line => lines.push(line) })
  expect(report.failed, lines.join('\n')).toEqual([])
  return { ...report, lines }
}

describe('the scenario', { timeout: 180_000 }, () => {
  test.each<[SuiteName, Clients]>([
    ['modern', 'modern'],
    ['nist', 'both'],
    ['2017', 'both'],
  ])('in suite %s at our portal for %s', async (suite, clients) => {
    const { passed, lines } = await play(await startPortal(clients), { suite })
    expect(passed).toBeGreaterThan(20)
    expect(lines[0]).toMatch(/account interop-[a-z]{10}@example\.com, suite/)
    expect(lines.filter(line => line.startsWith('ok'))).toHaveLength(passed)
  })

  test.each<SuiteName>(['2017', 'modern'])('in suite %s at a portal of 2017', async suite => {
    const portal = await startPortalOf2017()
    closers.push(portal.close)
    const { passed } = await play(portal.url, { suite, domain: 'example.com' })
    expect(passed).toBeGreaterThan(18)
    expect(portal.deaths).toEqual([])
    expect(portal.complaints).toEqual([])
    expect(portal.most).toBe(1)
  })

  test('behind a gateway to a portal of 2017', async () => {
    const gateway = await startGateway()
    closers.push(() => stopGateway(gateway))
    const { passed } = await play(gateway.url)
    expect(passed).toBeGreaterThan(20)
    expect(gateway.upstream.deaths).toEqual([])
    expect(gateway.upstream.complaints).toEqual([])
  })

  test('fails where there is no portal, and at one that loses what it was given', async () => {
    const nobody = await runScenario({ portal: 'http://127.0.0.1:1', onLine: () => {} })
    expect(nobody.failed).toEqual(['reaching the portal'])
    const store = createMemoryStore({ clock: Date })
    const policy = createPolicy({ domains: ['example.com'] })
    const forgetful = { ...store, commit: async () => true }
    const service = createPortalService({ crypto, store: forgetful, clock: Date, policy, log: silentLog })
    const { url, stop } = await serve(request => service.handle(request))
    closers.push(stop)
    const report = await runScenario({ portal: url, onLine: () => {} })
    expect(report.failed).toEqual(['CreateAccount: a new profile'])
    expect(report.notRun.length).toBeGreaterThan(10)
  })
})
