/** OpenSSH’s `known_hosts`: the keys by which servers are recognised. */
import type { HostEntry } from '../../sdk/index.ts'
import { type Imported, importedOf, type SkippedRecord } from './imported.ts'

const KEY = /^(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+$/
const BASE64 = /^[A-Za-z\d+/]+={0,2}$/

export function isKnownHosts(text: string): boolean {
  const lines = linesOf(text)
  return lines.length > 0 && lines.some(line => line.split(/\s+/).some(word => KEY.test(word)))
}

/** A line for several hosts becomes an entry for each. Names that were hashed stay so, and serve as well. */
export function readKnownHosts(text: string): Imported {
  const host: HostEntry[] = []
  const skipped: SkippedRecord[] = []
  for (const [index, line] of linesOf(text).entries()) {
    const record = index + 1
    const [names = '', algorithm = '', key = ''] = line.split(/\s+/)
    if (names.startsWith('@')) skipped.push({ record, title: names, why: 'kind' })
    else if (!KEY.test(algorithm) || !BASE64.test(key)) skipped.push({ record, title: names, why: 'damaged' })
    else {
      for (const Address of names.split(',').filter(name => name !== '')) {
        host.push({ Address, AlgorithmID: algorithm, PublicKey: key } as HostEntry)
      }
    }
  }
  return importedOf({ host, skipped })
}

function linesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
}
