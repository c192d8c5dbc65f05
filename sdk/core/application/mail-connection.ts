/** Mail servers: connection records with their service prefixes, and the same as URIs (wire B.7, RFC 6186, RFC 8314). */
import { MeshError } from '../error.ts'
import type { Mesh } from '../schema/index.ts'

export type MailService = 'imap' | 'imaps' | 'pop3' | 'pop3s' | 'smtp' | 'submission' | 'submissions'

/** `direct`: TLS from the first byte. `upgrade`: TLS on demand (STARTTLS). */
export type MailSecurity = 'direct' | 'upgrade' | 'none'

interface MailServiceTerms {
  readonly port: number
  readonly security: MailSecurity
  readonly direction: 'inbound' | 'outbound'
}

/** What each service is unless a record says otherwise. Its prefix is the name after an underscore, its URI scheme the name. */
export const mailServices: Readonly<Record<MailService, MailServiceTerms>> = {
  imap: { port: 143, security: 'upgrade', direction: 'inbound' },
  imaps: { port: 993, security: 'direct', direction: 'inbound' },
  pop3: { port: 110, security: 'upgrade', direction: 'inbound' },
  pop3s: { port: 995, security: 'direct', direction: 'inbound' },
  smtp: { port: 25, security: 'upgrade', direction: 'outbound' },
  submission: { port: 587, security: 'upgrade', direction: 'outbound' },
  submissions: { port: 465, security: 'direct', direction: 'outbound' },
}

/** How to reach one mail server. */
export interface MailServer {
  readonly service: MailService
  /** Host name or address, without brackets around one of IPv6. */
  readonly host: string
  /** 1 to 65535. Default by the service. */
  readonly port?: number
  /** Default by the service. */
  readonly security?: MailSecurity
  readonly userName?: string
  readonly password?: string
  /** SASL mechanisms, best first, apart by spaces. */
  readonly authentication?: string
  /** Seconds. */
  readonly timeOut?: number
  /** The server cannot tell of news by itself. */
  readonly polling?: boolean
}

const SECURITY_WORDS = { direct: 'Direct', upgrade: 'Upgrade' } as const

/**
 * The record of a mail server, with its URI beside the members. The password is in its member alone, never in the URI.
 *
 * @throws `mesh/argument` for a host or a port that is none
 *
 * @example
 * createMailConnection({ service: 'imaps', host: 'mail.example.com', userName: 'alice' })
 * // { ServiceName: 'mail.example.com', Port: 993, Prefix: '_imaps', Security: ['Direct'], …,
 * //   URI: 'imaps://alice@mail.example.com:993' }
 */
export function createMailConnection(server: MailServer): Mesh<'Connection'> {
  const { service, host, userName, password, authentication, timeOut, polling } = server
  const { port = mailServices[service].port, security = mailServices[service].security } = server
  if (!isHost(host) || !isPort(port)) {
    throw new MeshError('mesh/argument', 'A mail server has a host name and a port from 1 to 65535.')
  }
  return {
    ServiceName: host,
    Port: port,
    Prefix: `_${service}`,
    ...(security !== 'none' && { Security: [SECURITY_WORDS[security]] }),
    ...(userName !== undefined && { UserName: userName }),
    ...(password !== undefined && { Password: password }),
    URI: uriOf({ service, host, port, userName }),
    ...(authentication !== undefined && { Authentication: authentication }),
    ...(timeOut !== undefined && { TimeOut: timeOut }),
    ...(polling !== undefined && { Polling: polling }),
  }
}

/**
 * Reads the record of a mail server. What its members leave out is taken from its URI, and then from what the service
 * is by custom; but whether a server is spoken to without TLS, the record alone says, by having a prefix and no security.
 *
 * @throws `mesh/schema/missing` if neither tells the service and the host; `mesh/schema/member` for a service, a port
 * or a kind of security that is none
 */
export function readMailConnection(
  connection: Mesh<'Connection'>,
): Required<Pick<MailServer, 'service' | 'host' | 'port' | 'security'>> & MailServer {
  const uri: Partial<MailUri> = connection.URI === undefined ? {} : parseMailUri(connection.URI)
  const name = connection.Prefix?.replace(/^_/, '').toLowerCase() ?? uri.service
  const host = connection.ServiceName ?? uri.host
  if (name === undefined || host === undefined) {
    throw new MeshError('mesh/schema/missing', 'The mail server lacks its service or its host.')
  }
  const service = serviceOf(name)
  const port = connection.Port ?? uri.port ?? mailServices[service].port
  if (!isHost(host) || !isPort(port)) {
    throw new MeshError('mesh/schema/member', 'The mail server has no proper host or port.')
  }
  const userName = connection.UserName ?? uri.userName
  const { Password, Authentication, TimeOut, Polling } = connection
  return {
    service,
    host,
    port,
    security: securityOf(connection, service),
    ...(userName !== undefined && { userName }),
    ...(Password !== undefined && { password: Password }),
    ...(Authentication !== undefined && { authentication: Authentication }),
    ...(TimeOut !== undefined && { timeOut: TimeOut }),
    ...(Polling !== undefined && { polling: Polling }),
  }
}

interface MailUri {
  readonly service: MailService
  readonly host: string
  readonly port?: number | undefined
  readonly userName?: string | undefined
}

function uriOf({ service, host, port, userName }: MailUri): string {
  const user = userName === undefined ? '' : `${encodeURIComponent(userName)}@`
  return `${service}://${user}${host.includes(':') ? `[${host}]` : host}:${port}`
}

function parseMailUri(uri: string): MailUri {
  const match =
    /^([a-z0-9]+):\/\/(?:([^@/:]*)(?::[^@/]*)?@)?(\[[^\]]+\]|[^/:?#]+)(?::(\d{1,5}))?(?:[/?#]|$)/i.exec(uri)
  if (match === null) throw new MeshError('mesh/schema/member', 'The URI of the mail server cannot be read.')
  const [, scheme, user, host, port] = match
  return {
    service: serviceOf(scheme!.toLowerCase()),
    host: host!.replace(/^\[|\]$/g, ''),
    port: port === undefined ? undefined : Number(port),
    userName: user === undefined || user === '' ? undefined : decode(user),
  }
}

function serviceOf(name: string): MailService {
  // The scheme of RFC 2384.
  const known = name === 'pop' ? 'pop3' : name
  if (!Object.hasOwn(mailServices, known)) {
    throw new MeshError('mesh/schema/member', 'The mail server is of no known service.')
  }
  return known as MailService
}

function securityOf({ Security, Prefix }: Mesh<'Connection'>, service: MailService): MailSecurity {
  const [word] = Security ?? []
  if (word === undefined) {
    const isSecureByName = mailServices[service].security === 'direct'
    return Prefix === undefined || isSecureByName ? mailServices[service].security : 'none'
  }
  const security = (['direct', 'upgrade'] as const).find(known => SECURITY_WORDS[known] === word)
  if (security === undefined) throw new MeshError('mesh/schema/member', 'There is no such kind of security.')
  return security
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw new MeshError('mesh/schema/member', 'The URI of the mail server cannot be read.', { cause })
  }
}

function isHost(host: string): boolean {
  return /^[^\s/@:?#[\]]+$/.test(host) || /^[\da-f:.]+$/i.test(host)
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535
}
