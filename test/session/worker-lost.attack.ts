/** Attack 24: the worker dies, or is stuck, at any step. Callers hear of it, and nothing stored is lost or half done. */
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { MeshApi } from '../../sdk/engine/api.ts'
import { type HostControl, openWorkerHost } from '../../sdk/session/worker-host.ts'
import { openTunnel, type Tunnel } from './support/tunnel.ts'

const ALICE = 'alice@example.com'

/** A machine in the test store, empty at first, gone afterwards. */
async function open(tunnel: Tunnel): Promise<MeshApi & HostControl> {
  const host = await openWorkerHost({ spawn: tunnel.spawn, store: 'test', portals: {}, timeout: 10_000 })
  onTestFinished(async () => {
    await host.eraseTest().catch(() => {})
    host.close()
  })
  return host
}

const oddWorker = () => new Worker(new URL('./support/odd-worker.ts', import.meta.url), { type: 'module' })

function openOdd() {
  return openWorkerHost({ spawn: oddWorker, store: 'test', portals: {}, timeout: 10_000, patience: 150 })
}

describe('a worker that dies', () => {
  test('takes with it what it was asked, and the next call starts another', async () => {
    const tunnel = openTunnel()
    const host = await open(tunnel)
    const device = await host.createDevice({ name: 'this', kind: 'browser' })
    const { revision } = await host.changed(0, 0)
    const waiting = [host.changed(revision, 60_000), host.changed(revision, 60_000)]
    const first = tunnel.worker
    first.terminate()
    for (const call of waiting)
      await expect(call).rejects.toMatchObject({ code: 'mesh/worker/lost', retryable: true })

    expect((await host.summary()).devices).toEqual([device])
    expect(tunnel.worker).not.toBe(first)
  })

  test('is noticed by a call made after its death as well', async () => {
    const tunnel = openTunnel()
    const host = await open(tunnel)
    tunnel.worker.terminate()
    // Whether the call reaches the dead or the next one is a matter of milliseconds; it never hangs.
    const outcome = await host.summary().catch(error => error)
    expect(outcome.code ?? 'answered').toMatch(/^answered$|^mesh\/worker\/lost$/)
    await expect(host.summary()).resolves.toMatchObject({ profiles: [] })
  })

  test.each(['before it arrives', 'after it was answered'])(
    'while an account is created, %s: the account is there once, and whole',
    async moment => {
      const tunnel = openTunnel()
      const host = await open(tunnel)
      const kill = () => {
        if (tunnel.transactions.at(-1) !== 'CreateAccount') return false
        tunnel.worker.terminate()
        return true
      }
      tunnel.intercept(moment === 'before it arrives' ? { before: kill } : { after: kill })
      await expect(host.createAccount({ account: ALICE })).rejects.toMatchObject({ code: 'mesh/worker/lost' })
      tunnel.intercept({})

      const { profiles, creates } = await host.resume()
      expect(creates).toEqual([])
      expect(profiles).toEqual([expect.objectContaining({ accounts: [ALICE], isAdministrator: true })])
      const refreshed = await host.refresh(profiles[0]!.udf)
      expect(refreshed.digest).toBe(profiles[0]!.digest)
    },
  )
})

describe('a worker that is stuck', () => {
  test('is given up after it has owed a sign of life for a while', async () => {
    const host = await openOdd()
    onTestFinished(() => host.close())
    await expect(host.summary()).rejects.toMatchObject({ code: 'mesh/worker/lost' })
  })

  test('is told from one that is busy', async () => {
    const host = await openOdd()
    onTestFinished(() => host.close())
    await expect(host.resume()).resolves.toBe('done')
  })
})

describe('a host that is closed', () => {
  test('ends what waits, takes no more, and ends its worker', async () => {
    const tunnel = openTunnel()
    const host = await open(tunnel)
    await host.eraseTest()
    const terminate = vi.spyOn(tunnel.worker, 'terminate')
    const waiting = host.changed((await host.changed(0, 0)).revision, 60_000)
    host.close()
    await expect(waiting).rejects.toMatchObject({ code: 'mesh/aborted' })
    await expect(host.summary()).rejects.toMatchObject({ code: 'mesh/aborted' })
    expect(terminate).toHaveBeenCalled()
  })
})
