import { afterEach, describe, expect, test } from 'vitest'
import { Router } from '../../pwa/router/router.ts'
import { parseRoute, paths } from '../../pwa/router/routes.ts'
import { addressUri, scanUri } from '../support/fake-host.ts'

const inviteUri = 'https://example.com/#/invite/alice@example.com/MCPZ6-ILAR4/ABCDEFGHIJKLMNM/t86pc0'
const labelUri = scanUri.replace('/scan/', '/label/')

describe('routes', () => {
  test.each([
    ['https://example.com/', { page: 'home' }],
    ['https://example.com/#/', { page: 'home' }],
    ['https://example.com/#/connect/address', { page: 'address' }],
    ['https://example.com/#/approve', { page: 'approve' }],
    ['https://example.com/#/recovery', { page: 'recovery' }],
    ['https://example.com/#/recover', { page: 'recover' }],
    ['https://example.com/#/passwords', { page: 'passwords' }],
    ['https://example.com/#/invite', { page: 'invite' }],
    ['https://example.com/#/device/MA5GY-TWRXD', { page: 'device', udf: 'MA5GY-TWRXD' }],
    [inviteUri, { page: 'address', invite: inviteUri }],
    [labelUri, { page: 'approve', code: labelUri }],
    [scanUri, { page: 'approve', code: scanUri }],
    [addressUri, { page: 'approve', code: addressUri }],
    ['https://example.com/#/nowhere', { page: 'missing' }],
    ['https://example.com/#/open/%E0%A4%A', { page: 'approve', code: '%E0%A4%A' }],
  ])('%s', (address, route) => expect(parseRoute(address)).toEqual(route))

  test('an invite that the system hands over is for the device that opens it', () => {
    const handed = `https://example.com/#/open/${encodeURIComponent(`web+mesh:${inviteUri}`)}`
    expect(parseRoute(handed)).toEqual({ page: 'address', invite: `web+mesh:${inviteUri}` })
  })

  test('a link of the system carries a whole code', () => {
    const handed = `https://example.com/#/open/${encodeURIComponent(`web+mesh:${scanUri}`)}`
    expect(parseRoute(handed)).toEqual({ page: 'approve', code: `web+mesh:${scanUri}` })
  })

  test('the identifier of a request comes back as it was', () => {
    const id = 'MA5GY-TWRXD/MCPZ6-ILAR4/q83v_-k'
    expect(parseRoute(`https://example.com/${paths.request(id)}`)).toEqual({ page: 'request', id })
  })
})

describe('a code in the address bar', () => {
  const before = location.href
  afterEach(() => history.replaceState(null, '', before))

  test('is gone as soon as it was read, and reaches the page whole', () => {
    const code = '#/scan/MCPZ6-ILAR4/q83vEjRWeJCrze8SNFZ4kA'
    history.replaceState(null, '', code)
    const router = new Router()
    expect(router.route).toEqual({ page: 'approve', code: expect.stringContaining(code) })
    expect(location.href).not.toContain('q83v')
    router.close()
  })

  test('is gone when it is an invite', () => {
    history.replaceState(null, '', inviteUri.slice(inviteUri.indexOf('#')))
    const router = new Router()
    expect(router.route).toEqual({ page: 'address', invite: expect.stringContaining('ABCDEFGHIJKLMNM') })
    expect(location.href).not.toContain('ABCDE')
    router.close()
  })

  test('is gone when it comes while the app is open', async () => {
    const router = new Router()
    const changed = new Promise<void>(resolve => router.subscribe(resolve))
    location.hash = '#/scan/MCPZ6-ILAR4/q83vEjRWeJCrze8SNFZ4kA'
    await changed
    expect(router.route).toMatchObject({ page: 'approve', code: expect.stringContaining('q83v') })
    expect(location.hash).toBe('#/approve')
    router.close()
  })
})
