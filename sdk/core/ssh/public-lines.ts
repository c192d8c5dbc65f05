/** Public SSH keys as text: OpenSSH lines, authorized_keys, known_hosts, and RFC 4716 files. */

import { bytesToBase64, foldLines } from '../base64.ts'
import { base64UrlToBytes } from '../base64url.ts'
import { isMeshError, MeshError } from '../error.ts'
import type { TaggedKey } from '../schema/index.ts'
import { blobToPublicKey, publicKeyToBlob, sshAlgorithmOf } from './blob.ts'

export interface SshPublicLine {
  readonly key: TaggedKey
  readonly comment: string
  /** What stands before the key in authorized_keys: `command="…",no-pty`. Kept as it is. */
  readonly options?: string
}

export interface KnownHostLine {
  /** Names, patterns or a hashed name, as they stand: `example.com,192.0.2.1`, `[example.com]:2222`, `|1|…`. */
  readonly hosts: string
  readonly algorithm: string
  /** Base64 of the key's blob. */
  readonly publicKey: string
  readonly marker?: '@cert-authority' | '@revoked'
  readonly comment: string
}

/** What was read of a file, and the lines that could not be, by number from 1. */
export interface SshFile<Line> {
  readonly lines: readonly Line[]
  readonly refused: readonly { readonly line: number; readonly reason: string }[]
}

/**
 * `ssh-ed25519 AAAA… comment`, as `authorized_keys` and `.pub` files have it.
 *
 * @throws `mesh/argument` for a comment or options with a line break, which would add a line of its own
 */
export function publicKeyToLine(key: TaggedKey, comment = '', options?: string): string {
  if (/[\r\n\0]/.test(comment + (options ?? '')))
    throw new MeshError('mesh/argument', 'a comment is one line')
  const line = `${sshAlgorithmOf(key)} ${bytesToBase64(publicKeyToBlob(key))}`
  return [options, line, comment].filter(Boolean).join(' ')
}

/** The line that programs of 2017 write for a device of a profile: two spaces stand before `mmm:` (wire M.1). */
export function deviceKeyToLine(
  key: TaggedKey,
  device: { readonly account: string; readonly description: string },
): string {
  return publicKeyToLine(key, ` mmm:${device.account} [${device.description}]`)
}

/**
 * Reads one OpenSSH or authorized_keys line.
 *
 * @throws `mesh/ssh/format`; `mesh/key/unsupported` for a key type that is not read
 */
export function lineToPublicKey(line: string): SshPublicLine {
  const direct = splitKey(line.trim())
  if (direct !== undefined) return direct
  const options = optionsOf(line.trim())
  const rest = splitKey(line.trim().slice(options.length).trimStart())
  if (rest === undefined) throw malformed('no key type is named')
  return { ...rest, options }
}

/** Reads authorized_keys: comments and empty lines are skipped, bad lines reported, the rest kept. */
export function readAuthorizedKeys(text: string): SshFile<SshPublicLine> {
  return readLines(text, lineToPublicKey)
}

/** Reads known_hosts in the same way. Keys of types this library does not read are kept as they are. */
export function readKnownHosts(text: string): SshFile<KnownHostLine> {
  return readLines(text, lineToKnownHost)
}

/** `host ssh-ed25519 AAAA… comment` */
export function knownHostToLine(
  host: Omit<KnownHostLine, 'comment'> & { readonly comment?: string },
): string {
  const parts = [host.marker, host.hosts, host.algorithm, host.publicKey, host.comment].filter(Boolean)
  if (parts.some(part => /[\r\n\0]/.test(part!)) || /\s/.test(host.hosts + host.algorithm + host.publicKey)) {
    throw new MeshError('mesh/argument', 'a known host is one line without white space inside its parts')
  }
  return parts.join(' ')
}

/** An RFC 4716 file. */
export function publicKeyToRfc4716(key: TaggedKey, comment = ''): string {
  const header = comment === '' ? '' : `${foldHeader(`Comment: "${comment.replaceAll('"', '')}"`)}\n`
  const body = foldLines(bytesToBase64(publicKeyToBlob(key)), 70)
  return `---- BEGIN SSH2 PUBLIC KEY ----\n${header}${body}\n---- END SSH2 PUBLIC KEY ----\n`
}

/**
 * Reads an RFC 4716 file; header lines may be continued with a backslash.
 *
 * @throws `mesh/ssh/format`
 */
export function rfc4716ToPublicKey(text: string): SshPublicLine {
  const inside = /----\s?BEGIN SSH2 PUBLIC KEY\s?----\r?\n([\s\S]*?)----\s?END SSH2 PUBLIC KEY\s?----/.exec(
    text,
  )?.[1]
  if (inside === undefined) throw malformed('its first or last line is missing')
  const lines = inside.replace(/\\\r?\n/g, '').split(/\r?\n/)
  const headers = lines.filter(line => line.includes(':'))
  const comment =
    headers
      .find(line => /^comment:/i.test(line))
      ?.slice('comment:'.length)
      .trim() ?? ''
  const body = lines.filter(line => !line.includes(':')).join('')
  return { key: decodeKey(body), comment: comment.replace(/^"(.*)"$/, '$1') }
}

function lineToKnownHost(line: string): KnownHostLine {
  const parts = line.trim().split(/[ \t]+/)
  const marker = parts[0]?.startsWith('@') ? parts.shift() : undefined
  if (marker !== undefined && marker !== '@cert-authority' && marker !== '@revoked')
    throw malformed(`${marker} is not known`)
  const [hosts, algorithm, publicKey, ...comment] = parts
  if (hosts === undefined || algorithm === undefined || publicKey === undefined)
    throw malformed('host, type and key are needed')
  try {
    if (sshAlgorithmOf(decodeKey(publicKey)) !== algorithm)
      throw malformed('the key is of another type than the line says')
  } catch (error) {
    if (!isMeshError(error, 'mesh/key/unsupported')) throw error
  }
  return { hosts, algorithm, publicKey, comment: comment.join(' '), ...(marker && { marker }) }
}

function readLines<Line>(text: string, read: (line: string) => Line): SshFile<Line> {
  const lines: Line[] = []
  const refused: { line: number; reason: string }[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue
    try {
      lines.push(read(line))
    } catch (error) {
      if (!isMeshError(error)) throw error
      refused.push({ line: index + 1, reason: error.message })
    }
  }
  return { lines, refused }
}

/** Undefined when the line does not begin with a key type. */
function splitKey(line: string): SshPublicLine | undefined {
  const match = /^([a-z0-9@.-]+)[ \t]+([A-Za-z0-9+/_=-]+)(?:[ \t]+(.*))?$/.exec(line)
  if (match === null || !/^(ssh|ecdsa|sk-)/.test(match[1]!)) return undefined
  const key = decodeKey(match[2]!)
  if (sshAlgorithmOf(key) !== match[1]) throw malformed('the key is of another type than the line says')
  return { key, comment: match[3]?.trim() ?? '' }
}

/** Options end at the first white space outside quotes. */
function optionsOf(line: string): string {
  return /^(?:[^\s"]|"(?:[^"\\]|\\.)*")+/.exec(line)?.[0] ?? ''
}

function decodeKey(base64: string): TaggedKey {
  try {
    return blobToPublicKey(base64UrlToBytes(base64))
  } catch (error) {
    if (isMeshError(error, 'mesh/encoding/base64url')) throw malformed('the key is not base64', error)
    throw error
  }
}

/** RFC 4716: header lines have at most 72 bytes and are continued after a backslash. */
function foldHeader(header: string): string {
  return foldLines(header, 71).replaceAll('\n', '\\\n')
}

function malformed(why: string, cause?: unknown): MeshError {
  return new MeshError('mesh/ssh/format', `the SSH key cannot be read: ${why}`, { cause })
}
