import { describe, expect, it } from 'vitest'
import { FAVOURITE } from '../../pwa/exchange/login-record.ts'
import { originalToRest } from '../../pwa/exchange/originals.ts'
import { readFile } from '../../pwa/exchange/read-file.ts'
import { bitwardenJson, knownHosts, netscape, tables, vcards } from './files.ts'

describe('Bitwarden’s JSON', () => {
  const file = readFile(bitwardenJson)

  it('gives logins, with what entries have no room for beside', () => {
    const [example, wifi] = file.credential
    expect(file.program).toBe('Bitwarden')
    expect(example).toMatchObject({
      Sites: ['www.example.com', 'example.org'],
      Username: 'alice',
      Password: '=correct horse',
      Label: ['Work', FAVOURITE],
    })
    expect(originalToRest(example?.Source)).toEqual({
      title: 'Example',
      notes: 'Ask Bob\nbefore',
      totp: 'otpauth://totp/x?secret=JBSWY3DPEHPK3PXP',
      fields: '[{"name":"PIN","value":"1234"}]',
      addresses: '["https://www.Example.com/login?next=1"]',
    })
    expect(wifi).toMatchObject({ Password: 'hunter2', Label: ['Wi-Fi'] })
    expect(wifi).not.toHaveProperty('Sites')
  })

  it('tells what became no entry', () => {
    expect(file.skipped).toEqual([
      { record: 2, title: 'Bank card', why: 'kind' },
      { record: 4, title: '', why: 'empty' },
      { record: 5, title: '', why: 'damaged' },
    ])
  })

  it('is refused where it is encrypted', () => {
    expect(() => readFile('{"encrypted":true,"data":"2.xyz"}')).toThrow(
      expect.objectContaining({ code: 'encrypted' }),
    )
  })
})

describe('Tables of passwords', () => {
  it.each(Object.keys(tables))('of %s are recognised', program => {
    const file = readFile(tables[program]!)
    expect(file.program).toBe(program)
    expect(file.credential).toHaveLength(1)
    const [login] = file.credential
    expect(login?.Sites?.[0]).toBe('example.com')
    expect(login?.Username).toBe('alice')
    expect(login?.Password).toBe(program === 'Bitwarden' ? 'a "quoted" one' : 'pass word')
  })

  it('keep folders, favourites and notes', () => {
    const [bitwarden] = readFile(tables['Bitwarden']!).credential
    expect(bitwarden).toMatchObject({ Sites: ['example.com', 'example.org'], Label: ['Work', FAVOURITE] })
    expect(originalToRest(bitwarden?.Source)).toEqual({ notes: 'two\r\nlines', title: 'Example' })
    const [onepassword] = readFile(tables['1Password']!).credential
    expect(onepassword?.Label).toEqual(['home', 'bank', FAVOURITE])
    expect(originalToRest(readFile(tables['KeePass']!).credential[0]?.Source)).toEqual({
      comments: 'note',
      title: 'Example',
    })
  })

  it('name records that are no logins', () => {
    expect(readFile(tables['Bitwarden']!).skipped).toEqual([{ record: 2, title: 'Secret', why: 'kind' }])
  })

  it('are read with other separators and a byte order mark', () => {
    const file = readFile('\uFEFFname;url;username;password\nx;https://example.com;alice;a,b\n')
    expect(file.credential[0]).toMatchObject({ Sites: ['example.com'], Password: 'a,b' })
  })

  it('are refused where a quote is never closed', () => {
    expect(() => readFile('name,url,username,password\nx,https://example.com,"alice,b\n')).toThrow(
      expect.objectContaining({ code: 'damaged' }),
    )
  })
})

describe('Bookmarks', () => {
  const file = readFile(netscape)

  it('have their folders and tags as labels', () => {
    expect(file.bookmark).toEqual([
      {
        Title: 'An <example>',
        Uri: 'https://example.com/a?b=1&c=2',
        Label: ['Bar & more', 'news', 'daily'],
      },
      { Title: 'Other', Uri: 'https://example.org/', Label: ['Bar & more / Inner'] },
      { Title: 'http://example.net/', Uri: 'http://example.net/' },
    ])
  })

  it('that run something are left out by name', () => {
    expect(file.skipped).toEqual([
      { record: 3, title: 'Run me', why: 'unsafe' },
      { record: 4, title: 'Most visited', why: 'unsafe' },
    ])
  })
})

describe('vCards', () => {
  const file = readFile(vcards)

  it('give names, addresses and labels', () => {
    const [jane, jorg, only] = file.contact
    expect(jane).toMatchObject({
      Personals: [{ First: 'Jane', Last: 'Doe', Middle: 'Mary' }],
      Internets: [
        { Label: ['work'], Uri: 'mailto:jane@example.com' },
        { Label: ['cell'], Uri: 'tel:+1 555 0100' },
        { Uri: 'https://example.com/jane' },
      ],
      Postals: [
        {
          Label: ['home'],
          Street: '1 Long Street, Flat 2',
          Town: 'N1 1AA London',
          Country: 'United Kingdom',
        },
      ],
      Label: ['Friends', 'Chess, club'],
    })
    expect(jorg).toMatchObject({
      Personals: [{ First: 'Jörg', Last: 'Müller' }],
      Internets: [{ Label: ['home'], Uri: 'tel:030 1234' }],
    })
    expect(only).toMatchObject({
      Personals: [{ Last: 'Only A Name' }],
      Internets: [{ Uri: 'mailto:only@example.com' }],
    })
  })

  it('stay with the entry, without their photographs', () => {
    const [source] = file.contact[0]?.Source ?? []
    const text = new TextDecoder().decode(source?.Data)
    expect(source?.ContentType).toBe('text/vcard')
    expect(text).toContain('to the next one by the program')
    expect(text).toContain('ORG:')
    expect(text).not.toContain('PHOTO')
  })

  it('that cannot be read are named', () => {
    expect(file.skipped).toEqual([
      { record: 4, title: 'From the future', why: 'damaged' },
      { record: 5, title: '', why: 'empty' },
    ])
  })
})

describe('known_hosts', () => {
  it('gives an entry for each host', () => {
    const file = readFile(knownHosts)
    expect(file.host.map(({ Address }) => Address)).toEqual([
      'example.com',
      '192.0.2.1',
      '|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg=',
      '[example.org]:2222',
    ])
    expect(file.skipped).toEqual([
      { record: 4, title: '@revoked', why: 'kind' },
      { record: 5, title: 'broken', why: 'damaged' },
    ])
  })
})

describe('Other files', () => {
  it.each(['', 'Dear diary,\nnothing happened.', '[]', '{"a":1}', '%PDF-1.7', 'a,b\n1,2\n'])(
    '%j is unknown',
    text => {
      expect(() => readFile(text)).toThrow(expect.objectContaining({ code: 'unknown' }))
    },
  )

  it('JSON that breaks off is damaged', () => {
    expect(() => readFile('{"items":[')).toThrow(expect.objectContaining({ code: 'damaged' }))
  })
})
