import { describe, expect, it } from 'vitest'
import { createPeers } from '../../../portal/http/peers.ts'

function senderOf(socket: string, headers: Record<string, string>, ...trustedProxies: string[]) {
  const sender = createPeers({ trustedProxies, isTls: false }).senderOf(socket, name => headers[name])
  return sender
}
const forwarded = (list: string) => ({ 'x-forwarded-for': list, 'x-forwarded-proto': 'https' })

describe('the sender of a request', () => {
  it('is the other end of the connection, whatever the request says of itself', () => {
    const { address, isTls, isUnexpectedProxy } = senderOf(
      '198.51.100.66',
      forwarded('192.0.2.7'),
      '10.0.0.0/8',
    )
    expect({ address, isTls, isUnexpectedProxy }).toEqual({
      address: '198.51.100.66',
      isTls: false,
      isUnexpectedProxy: false,
    })
    expect(senderOf('::ffff:198.51.100.66', {}).address).toBe('198.51.100.66')
  })

  it.each([
    ['192.0.2.7', '192.0.2.7'],
    // What stands left was written by the sender.
    ['127.0.0.1, 192.0.2.7', '192.0.2.7'],
    ['203.0.113.9, 192.0.2.7, 10.0.0.4', '192.0.2.7'],
    ['192.0.2.7:51324', '192.0.2.7'],
    ['[2001:db8::7]:443', '2001:db8::7'],
    ['2001:db8::7', '2001:db8::7'],
    ['unknown, 192.0.2.7', '192.0.2.7'],
    ['10.0.0.9', '10.0.0.9'],
    ['', '10.1.2.3'],
    ['nonsense', '10.1.2.3'],
    [`${'192.0.2.1, '.repeat(100)}192.0.2.7`, '192.0.2.7'],
  ])('is, behind a trusted proxy that says "%s", %s', (list, address) => {
    expect(senderOf('10.1.2.3', forwarded(list), '10.0.0.0/8')).toMatchObject({ address, isTls: true })
  })

  it('has come over TLS if the last proxy says so', () => {
    const over = (proto: string) => senderOf('10.1.2.3', { 'x-forwarded-proto': proto }, '10.0.0.0/8').isTls
    expect([over('https'), over('HTTPS'), over('http, https'), over('https, http'), over('')]).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
  })

  it('comes through a proxy that nobody declared, where the request says so and none is trusted', () => {
    expect(senderOf('127.0.0.1', forwarded('192.0.2.7')).isUnexpectedProxy).toBe(true)
    expect(senderOf('127.0.0.1', {}).isUnexpectedProxy).toBe(false)
  })
})

describe('trusted proxies', () => {
  it('are addresses, networks and two words', () => {
    const peers = createPeers({ trustedProxies: ['192.0.2.1', '2001:db8::/32', 'loopback'], isTls: false })
    const trusted = ['192.0.2.1', '2001:db8:1::5', '127.0.0.1', '::1']
    const others = ['192.0.2.2', '2001:db9::1', '10.0.0.1', 'localhost', '']
    expect(trusted.map(peers.isTrusted)).toEqual(trusted.map(() => true))
    expect(others.map(peers.isTrusted)).toEqual(others.map(() => false))
    expect(createPeers({ trustedProxies: ['private'], isTls: false }).isTrusted('172.20.0.3')).toBe(true)
  })

  it.each(['proxy.example', '10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/a', '300.1.1.1', ''])(
    'are not %s',
    text => {
      expect(() => createPeers({ trustedProxies: [text], isTls: false })).toThrow(
        expect.objectContaining({ code: 'mesh/argument' }),
      )
    },
  )
})
