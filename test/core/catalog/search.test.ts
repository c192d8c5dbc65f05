import { describe, expect, it } from 'vitest'
import { createSearchIndex } from '../../../sdk/core/catalog/search.ts'

const logins = [
  { ID: '1', Sites: ['www.example.com'], Username: 'alice', Password: 'hunter2', Label: ['Work'] },
  { ID: '2', Sites: ['*.example.org'], Username: 'alice@example.com', Password: 'example' },
  { ID: '3', Sites: ['bank.test'], Username: 'Björn Ørsted', Label: ['Straße'] },
  { ID: '4', Sites: ['gone.test'], Deleted: '2026-03-01T00:00:00Z' },
]
const index = createSearchIndex('credential', logins)
const find = (query: string, limit?: number) => index.find(query, limit).map(entry => entry.ID)

describe('searching', () => {
  it('finds the beginnings of words, and insides of words after them', () => {
    expect(find('exa')).toEqual(['1', '2'])
    expect(find('ample')).toEqual(['1', '2'])
    expect(find('org')).toEqual(['2'])
    expect(find('ban')).toEqual(['3'])
    expect(find('lic')).toEqual(['1', '2'])
  })

  it('needs every word, in any order', () => {
    expect(find('alice org')).toEqual(['2'])
    expect(find('work exam')).toEqual(['1'])
    expect(find('alice@example.com')).toEqual(['1', '2'])
    expect(find('alice nowhere')).toEqual([])
  })

  it('ranks what entries are called by before what else they say', () => {
    const titles = [
      { Title: 'A shop' },
      { Title: 'Shop' },
      { Title: 'Workshop' },
      { Uri: 'http://www.shop.test/' },
    ]
    const found = createSearchIndex('bookmark', titles).find('shop')
    expect(found.map(({ Title, Uri }) => Title ?? Uri)).toEqual([
      'Shop',
      'http://www.shop.test/',
      'A shop',
      'Workshop',
    ])
  })

  it.each([
    ['bjorn', '3'],
    ['BJÖRN', '3'],
    ['orsted', '3'],
    ['strasse', '3'],
    ['STRASSE', '3'],
  ])('does not mind accents and case: %s', (query, id) => expect(find(query)).toEqual([id]))

  it.each(['hunter2', 'gone', 'hunter'])('does not find %s: passwords and deleted entries', query => {
    expect(find(query)).toEqual([])
  })

  it('finds all without a query, up to a limit', () => {
    expect(find('')).toEqual(['3', '1', '2'])
    expect(find(' -.- ')).toHaveLength(3)
    expect(find('', 2)).toEqual(['3', '1'])
    expect(find('exa', 1)).toEqual(['1'])
  })

  it('finds contacts by names, addresses and places', () => {
    const contacts = createSearchIndex('contact', [
      {
        ID: 'c',
        Personals: [{ First: 'Zoë', Last: 'Müller' }],
        Internets: [{ Uri: 'mailto:zoe@example.net' }],
        Postals: [{ Town: 'Genève' }],
      },
    ])
    for (const query of ['zoe', 'mull', 'example.net', 'geneve zo'])
      expect(contacts.find(query)).toHaveLength(1)
    expect(contacts.find('mailto')).toEqual([])
  })

  it('follows changes as if it were made anew', () => {
    const followed = createSearchIndex('credential', logins.slice(0, 2))
    followed.put(logins[2]!)
    followed.put({ ...logins[0]!, Username: 'carol' })
    followed.put({ ID: '2', Deleted: '2026-03-01T00:00:00Z' })
    followed.put({ ID: '9', Deleted: '2026-03-01T00:00:00Z' })
    followed.put({ ID: '5', Sites: ['new.test'] })
    expect(followed.size).toBe(3)
    expect(followed.find('').map(entry => entry.ID)).toEqual(['3', '1', '5'])
    expect(followed.find('alice')).toEqual([])
    expect(followed.find('carol').map(entry => entry.ID)).toEqual(['1'])
  })

  it('finds the same while typing as when asked at once, forwards and back, and after changes', () => {
    const typing = createSearchIndex('credential', logins)
    const queries = [
      'a',
      'al',
      'ali',
      'alic e',
      'alice ex',
      'alice',
      'ex',
      'exa al',
      'ple',
      'al exam',
      '',
      'x',
      'example org',
    ]
    for (const query of [...queries, ...queries.toReversed()]) {
      expect(typing.find(query)).toEqual(createSearchIndex('credential', logins).find(query))
    }
    typing.find('al')
    typing.put({ ID: '6', Sites: ['alps.test'] })
    expect(typing.find('alp').map(entry => entry.ID)).toEqual(['6'])
  })

  it('takes an entry that is there twice once', () => {
    expect(
      createSearchIndex('credential', [logins[0]!, { ...logins[0]!, Username: 'dave' }]).find('exa'),
    ).toMatchObject([{ Username: 'dave' }])
  })
})
