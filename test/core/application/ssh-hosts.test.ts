import { describe, expect, it } from 'vitest'
import {
  entriesToKnownHosts,
  knownHostsToEntries,
  mergeHostEntries,
} from '../../../sdk/core/application/ssh-hosts.ts'
import { publicKeyToBlob } from '../../../sdk/core/ssh/blob.ts'

const x = new Uint8Array(32).fill(7)
const PublicKey = btoa(
  String.fromCharCode(...publicKeyToBlob({ tag: 'PublicKeyOKP', value: { kty: 'OKP', crv: 'Ed25519', x } })),
)
const AlgorithmID = 'ssh-ed25519'
const entry = (Address: string) => ({ Address, AlgorithmID, PublicKey })

describe('known hosts', () => {
  it('are read, each plain name an entry of its own', () => {
    const text = `# comment\n\nexample.com,192.0.2.1 ssh-ed25519 ${PublicKey} a comment\r\n[a.test]:2222 ssh-ed25519 ${PublicKey}\n`
    expect(knownHostsToEntries(text)).toEqual({
      entries: [entry('example.com'), entry('192.0.2.1'), entry('[a.test]:2222')],
      refused: [],
    })
  })

  it('keep patterns, negations and hashed names whole', () => {
    const lines = ['*.example.com,!bad.example.com', '|1|abc=|def=']
    const { entries } = knownHostsToEntries(lines.map(line => `${line} ssh-ed25519 ${PublicKey}\n`).join(''))
    expect(entries).toEqual(lines.map(entry))
  })

  it('are refused with a marker, since a revoked key must not become a trusted one', () => {
    const text = `a.test ssh-ed25519 ${PublicKey}\n@revoked b.test ssh-ed25519 ${PublicKey}\nnonsense\n`
    const { entries, refused } = knownHostsToEntries(text)
    expect(entries).toEqual([entry('a.test')])
    expect(refused.map(({ line }) => line)).toEqual([2, 3])
    expect(refused[0]?.reason).toContain('@revoked')
  })

  it('are written and read back the same', () => {
    const entries = [entry('example.com'), entry('*.example.com,!bad.example.com'), entry('|1|abc=|def=')]
    const { text, refused } = entriesToKnownHosts(entries)
    expect(refused).toEqual([])
    expect(knownHostsToEntries(text)).toEqual({ entries, refused: [] })
  })

  it.each([
    {},
    { ...entry('a.test'), PublicKey: '' },
    entry('a.test ssh-rsa'),
    entry('a.test\nb.test'),
    entry('@revoked'),
    entry('#a.test'),
  ])('are not written when they would be another line: %j', host => {
    const { text, refused } = entriesToKnownHosts([entry('good.test'), host])
    expect(text).toBe(`good.test ssh-ed25519 ${PublicKey}\n`)
    expect(refused.map(({ line }) => line)).toEqual([2])
  })

  it('of two devices are united', () => {
    expect(mergeHostEntries([entry('a'), entry('b')], [entry('b'), entry('c')])).toEqual(
      ['a', 'b', 'c'].map(entry),
    )
  })
})
