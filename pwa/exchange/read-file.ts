/** Files of other programs, and of this one, recognised by what is in them. */
import { isBitwarden, readBitwarden } from './bitwarden-json.ts'
import { layoutOf, readCsvLogins } from './csv-logins.ts'
import { readCsv } from './csv-table.ts'
import { ExchangeError } from './exchange-error.ts'
import type { Imported } from './imported.ts'
import { isKnownHosts, readKnownHosts } from './known-hosts.ts'
import { isMeshExport, readMeshExport } from './mesh-export.ts'
import { isNetscape, readNetscape } from './netscape-bookmarks.ts'
import { isVCard, readVCards } from './vcards.ts'

export interface ReadFile extends Imported {
  /** As people call it: `Bitwarden`, `Chrome`; empty for a format of many programs. */
  readonly program: string
}

/** 64 MiB of text: more than anybody’s passwords, and less than what stops a phone. */
const LARGEST_FILE = 64 * 1024 * 1024

/**
 * Reads a file, whatever it is: Bitwarden’s JSON, tables of passwords (Bitwarden, Chrome, Firefox, Safari, KeePass,
 * KeePassXC, 1Password, LastPass), bookmarks of any browser, vCards, `known_hosts`, and complete exports of this app.
 *
 * @param text the whole file, decoded
 * @throws ExchangeError for a file that is none of these, or broken as a whole
 */
export function readFile(text: string): ReadFile {
  if (text.length > LARGEST_FILE) throw new ExchangeError('large', 'The file has more than 64 MiB.')
  const plain = text.replace(/^\uFEFF/, '')
  if (/^\s*\{/.test(plain)) return readJson(plain)
  if (isNetscape(plain)) return { ...readNetscape(plain), program: '' }
  if (isVCard(plain)) return { ...readVCards(plain), program: '' }
  const table = tableIn(plain)
  if (table) return table
  if (isKnownHosts(plain)) return { ...readKnownHosts(plain), program: 'OpenSSH' }
  throw new ExchangeError('unknown', 'No program is known to write such a file.')
}

function tableIn(text: string): ReadFile | undefined {
  const firstLine =
    text
      .slice(0, 10_000)
      .split(/\r?\n/)
      .find(line => line.trim() !== '') ?? ''
  const layout = /[,;\t]/.test(firstLine) ? layoutOf(readCsv(`${firstLine}\n`)) : undefined
  return layout && { ...readCsvLogins(readCsv(text), layout), program: layout.program }
}

function readJson(text: string): ReadFile {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new ExchangeError('damaged', 'The file is no JSON.', { cause })
  }
  if (isMeshExport(value)) return { ...readMeshExport(value), program: 'Mesh' }
  if (isBitwarden(value)) return { ...readBitwarden(value), program: 'Bitwarden' }
  throw new ExchangeError('unknown', 'No program is known to write such JSON.')
}
