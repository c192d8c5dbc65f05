import { describe, expect, it } from 'vitest'
import { findLogins, hasSite, parseSite, siteFit } from '../../../sdk/core/catalog/site.ts'
import { expectRefusal } from '../../support/crypto.ts'

const fits = (site: string, host: string) => siteFit(site, host) > 0

describe('a site', () => {
  it.each([
    ['example.com', 'example.com'],
    ['Example.COM', 'example.com.'],
    ['example.com.', 'EXAMPLE.com'],
    ['localhost', 'localhost'],
    ['192.0.2.1', '192.0.2.1'],
    ['[2001:DB8::1]', '[2001:db8::1]'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['*.example.com', 'a.example.com'],
    ['*.example.com', 'a.b.example.com'],
    ['*.Example.com.', 'a.EXAMPLE.com'],
    ['*.example.co.uk', 'shop.example.co.uk'],
    ['alice.github.io', 'alice.github.io'],
    ['*.alice.github.io', 'blog.alice.github.io'],
  ])('%s fits %s', (site, host) => expect(fits(site, host)).toBe(true))

  it.each([
    ['example.com', 'www.example.com'],
    ['*.example.com', 'example.com'],
    ['*.example.com', 'badexample.com'],
    ['example.com', 'example.com.evil.test'],
    ['*.example.com', 'a.example.com.evil.test'],
    ['*.com', 'example.com'],
    ['*.', 'example.com'],
    ['*', 'example.com'],
    ['*.*.com', 'a.example.com'],
    ['*example.com', 'badexample.com'],
    ['*.co.uk', 'example.co.uk'],
    ['*.com.au', 'example.com.au'],
    ['*.github.io', 'alice.github.io'],
    ['*.localhost', 'a.localhost'],
    ['*.0.2.1', '192.0.2.1'],
    ['', ''],
    ['', 'example.com'],
    ['.', '.'],
    ['example.com', 'https://example.com'],
    ['a..example.com', 'a..example.com'],
    ['.example.com', '.example.com'],
  ])('%s does not fit %s', (site, host) => expect(fits(site, host)).toBe(false))

  it('has one way to be written', () => {
    expect(parseSite('*.Example.COM.')).toEqual({
      host: 'example.com',
      isWildcard: true,
      text: '*.example.com',
    })
    expect(parseSite('Example.com').text).toBe('example.com')
  })

  it.each([
    '',
    '*.com',
    '*.co.uk',
    '*.herokuapp.com',
    'https://example.com/',
    'a b',
    'example.com:443',
    '-a.com',
  ])('is not %j', async text => {
    await expectRefusal(() => parseSite(text), 'mesh/catalog/site')
  })
})

describe('logins for a host', () => {
  const entries = [
    { ID: 'wide', Sites: ['*.example.com'], Updated: '2026-03-01T00:00:09Z' },
    { ID: 'exact', Sites: ['other.example', 'www.shop.example.com'], Updated: '2026-03-01T00:00:01Z' },
    { ID: 'newer', Sites: ['www.shop.example.com'], Updated: '2026-03-01T00:00:02Z' },
    { ID: 'narrow', Sites: ['*.com', '*.shop.example.com'] },
    { ID: 'trap', Sites: ['*.com'] },
    { ID: 'none' },
    { ID: 'deleted', Sites: ['www.shop.example.com'], Deleted: '2026-03-01T00:00:03Z' },
  ]

  it('come most specific first, then newest', () => {
    const found = findLogins(entries, 'WWW.shop.example.com')
    expect(found.map(entry => entry.ID)).toEqual(['newer', 'exact', 'narrow', 'wide'])
    expect(findLogins(entries, 'example.com')).toEqual([])
    expect(findLogins(entries, 'not a host')).toEqual([])
  })

  it('are never asked for where the list has the host', () => {
    expect(hasSite(['a.example', '*.b.example'], 'x.b.example')).toBe(true)
    expect(hasSite(['*.com'], 'example.com')).toBe(false)
    expect(hasSite(undefined, 'example.com')).toBe(false)
  })

  it('are found among ten thousand without taking all of them apart', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({ Sites: [`site${index}.example.com`] }))
    expect(findLogins(many, 'site77.example.com')).toEqual([many[77]])
  })
})
