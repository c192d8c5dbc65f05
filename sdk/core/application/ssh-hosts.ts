/** Known hosts: the list that devices share, to and from the lines of `known_hosts` (wire B.6, M.1). */
import { isMeshError } from '../error.ts'
import type { Mesh } from '../schema/index.ts'
import { type KnownHostLine, knownHostToLine, readKnownHosts } from '../ssh/public-lines.ts'

export type HostEntry = Mesh<'HostEntry'>

/** Something that could not be taken over, and why. */
export interface RefusedHost {
  /** Line of the text, from 1, or place in the list, from 1. */
  readonly line: number
  readonly reason: string
}

/**
 * Reads `known_hosts`. A line for several plain names gives an entry for each; patterns, negations and hashed names stay
 * together, since they mean something only as a whole. Lines with a marker are refused: the list has no room for
 * `@revoked`, and without it a key that is not to be trusted would be trusted.
 */
export function knownHostsToEntries(text: string): {
  readonly entries: readonly HostEntry[]
  readonly refused: readonly RefusedHost[]
} {
  const entries: HostEntry[] = []
  const refused: RefusedHost[] = []
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const read = readKnownHosts(content)
    for (const { reason } of read.refused) refused.push({ line: index + 1, reason })
    for (const host of read.lines) {
      if (host.marker === undefined) entries.push(...lineToEntries(host))
      else refused.push({ line: index + 1, reason: `the marker ${host.marker} cannot be kept` })
    }
  }
  return { entries: distinct(entries), refused }
}

/** Writes the entries as `known_hosts`. Entries that are no line of their own, or lack something, are refused. */
export function entriesToKnownHosts(entries: readonly HostEntry[]): {
  readonly text: string
  readonly refused: readonly RefusedHost[]
} {
  const lines: string[] = []
  const refused: RefusedHost[] = []
  for (const [
    index,
    { Address: hosts = '', AlgorithmID: algorithm = '', PublicKey: publicKey = '' },
  ] of entries.entries()) {
    try {
      const isWhole = hosts !== '' && algorithm !== '' && publicKey !== '' && !/^[@#]/.test(hosts)
      if (isWhole) lines.push(`${knownHostToLine({ hosts, algorithm, publicKey })}\n`)
      else refused.push({ line: index + 1, reason: 'the address, the algorithm or the key is missing' })
    } catch (error) {
      if (!isMeshError(error)) throw error
      refused.push({ line: index + 1, reason: error.message })
    }
  }
  return { text: lines.join(''), refused }
}

/** The hosts of two lists, each once, those of the first list first. */
export function mergeHostEntries(a: readonly HostEntry[], b: readonly HostEntry[]): readonly HostEntry[] {
  return distinct([...a, ...b])
}

function lineToEntries({ hosts, algorithm, publicKey }: KnownHostLine): readonly HostEntry[] {
  const names = /[*?!|]/.test(hosts) ? [hosts] : hosts.split(',').filter(Boolean)
  return names.map(Address => ({ Address, AlgorithmID: algorithm, PublicKey: publicKey }))
}

function distinct(entries: readonly HostEntry[]): readonly HostEntry[] {
  const known = new Map<string, HostEntry>()
  for (const entry of entries) {
    const key = JSON.stringify([entry.Address, entry.AlgorithmID, entry.PublicKey])
    if (!known.has(key)) known.set(key, entry)
  }
  return [...known.values()]
}
