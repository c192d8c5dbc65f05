/** Reads the command line and the environment into what to do. */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { MeshError } from '../sdk/core/error.ts'
import { isUdf } from '../sdk/core/udf.ts'
import { type ExportFor, exportAudiences } from './log/export-files.ts'
import { type LogLevel, logLevels } from './operation/log-lines.ts'
import {
  backupOptions,
  environmentName,
  exportOptions,
  importOptions,
  type OptionRow,
  restoreOptions,
  serveOptions,
} from './options.ts'
import { type Clients, clientPolicies, type Limits } from './service/policy.ts'

/** Where accounts are kept. */
export interface StoreSettings {
  /** Folder of the embedded database. */
  readonly data: string
  /** URL of a PostgreSQL database that takes its place. */
  readonly database: string | undefined
}

export interface ServeSettings extends StoreSettings {
  readonly port: number
  readonly listen: string
  readonly domains: readonly string[]
  readonly clients: Clients
  /** Undefined: the default for address and domains. */
  readonly hostNames: readonly string[] | undefined
  readonly operators: readonly string[]
  /** Folder of the built app; undefined: where the build puts it. */
  readonly app: string | undefined
  /** Paths of PEM files. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined
  /** The portal of 2017 that this one is a gateway to. */
  readonly upstream: { readonly url: string; readonly host: string | undefined } | undefined
  /** Addresses and networks. */
  readonly trustedProxies: readonly string[]
  /** Where metrics are served; undefined: on the portal's own port, to this machine. */
  readonly metrics: 'off' | { readonly listen: string; readonly port: number } | undefined
  readonly log: LogLevel
  /** Connections at once. */
  readonly connections: number
  readonly limits: Partial<Limits>
}

export interface ImportSettings extends StoreSettings {
  readonly mesh: string | undefined
  readonly portal: string | undefined
}

export interface ExportSettings extends StoreSettings {
  readonly audience: ExportFor
  readonly mesh: string | undefined
  readonly portal: string | undefined
}

export interface BackupSettings extends StoreSettings {
  /** `-` for the output. */
  readonly file: string
}

export interface RestoreSettings extends StoreSettings {
  /** `-` for the input. */
  readonly file: string
  /** What the store holds goes. */
  readonly replace: boolean
}

export type Command =
  | { readonly name: 'serve'; readonly settings: ServeSettings }
  | { readonly name: 'import'; readonly settings: ImportSettings }
  | { readonly name: 'export'; readonly settings: ExportSettings }
  | { readonly name: 'backup'; readonly settings: BackupSettings }
  | { readonly name: 'restore'; readonly settings: RestoreSettings }
  | { readonly name: 'help' }
  | { readonly name: 'version' }

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads what was asked for. A flag wins over its environment variable, and that over the default.
 *
 * @param args without the program's own name
 * @throws `mesh/argument`, saying what is wrong with which option
 */
export function parseCommandLine(args: readonly string[], environment: Environment): Command {
  if (args.includes('--help') || args.includes('-h')) return { name: 'help' }
  if (args.includes('--version')) return { name: 'version' }
  const [first, ...rest] = args
  if (first === 'help') return { name: 'help' }
  if (first === 'import')
    return { name: 'import', settings: toImport(readOptions(rest, environment, importOptions)) }
  if (first === 'export')
    return { name: 'export', settings: toExport(readOptions(rest, environment, exportOptions)) }
  if (first === 'backup')
    return { name: 'backup', settings: toBackup(readOptions(rest, environment, backupOptions, 'FILE')) }
  if (first === 'restore')
    return { name: 'restore', settings: toRestore(readOptions(rest, environment, restoreOptions, 'FILE')) }
  const serving = first === 'serve' || first === 'gateway' ? rest : args
  const settings = toServe(readOptions(serving, environment, serveOptions))
  if (first === 'gateway' && settings.upstream === undefined) {
    throw new MeshError('mesh/argument', 'Say what the gateway is for: --upstream URL.')
  }
  return { name: 'serve', settings }
}

interface Options {
  one(name: string): string | undefined
  many(name: string): readonly string[]
  isGiven(name: string): boolean
  /** What stands on the command line without a flag. */
  readonly operand: string
}

/** @param operand what must stand on the command line once without a flag, by its name in the help */
function readOptions(
  args: readonly string[],
  environment: Environment,
  rows: readonly OptionRow[],
  operand?: string,
): Options {
  const { values, positionals } = parse(args, rows, operand !== undefined)
  if (operand !== undefined && positionals.length !== 1) {
    throw new MeshError('mesh/argument', `Name one ${operand}.`)
  }
  const find = ({ name, default: otherwise }: OptionRow): readonly string[] => {
    const given = values[name] ?? environment[environmentName(name)] ?? otherwise
    return typeof given === 'boolean' || given === undefined ? [] : [given].flat()
  }
  const rowOf = (name: string) => rows.find(row => row.name === name)!
  return {
    operand: positionals[0] ?? '',
    isGiven: name => values[name] === true,
    one: name => find(rowOf(name))[0],
    many: name =>
      find(rowOf(name))
        .flatMap(value => value.split(','))
        .map(value => value.trim())
        .filter(value => value !== ''),
  }
}

interface Parsed {
  readonly values: Readonly<Record<string, string | string[] | boolean | undefined>>
  readonly positionals: readonly string[]
}

function parse(args: readonly string[], rows: readonly OptionRow[], allowPositionals: boolean): Parsed {
  const options: NonNullable<ParseArgsConfig['options']> = Object.fromEntries(
    rows.map(({ name, isList, isSwitch }) => [
      name,
      { type: isSwitch === true ? 'boolean' : 'string', multiple: isList === true },
    ]),
  )
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals }) as Parsed
  } catch (cause) {
    throw new MeshError('mesh/argument', (cause as Error).message, { cause })
  }
}

function toStore({ one }: Options): StoreSettings {
  const database = one('database')
  if (database !== undefined && !(/^postgres(?:ql)?:\/\//.test(database) && URL.canParse(database))) {
    // What was given instead may hold a password.
    throw new MeshError('mesh/argument', '--database is a URL like postgres://user:password@host/database.')
  }
  return { data: one('data')!, database }
}

function toBackup(options: Options): BackupSettings {
  return { ...toStore(options), file: options.operand }
}

function toRestore(options: Options): RestoreSettings {
  return { ...toStore(options), file: options.operand, replace: options.isGiven('replace') }
}

function toServe(options: Options): ServeSettings {
  const { one, many } = options
  const hostNames = many('host-names').map(name => name.toLowerCase())
  return {
    port: toPort(one('port')!),
    listen: one('listen')!,
    ...toStore(options),
    domains: many('domain').map(toDomain),
    clients: toClients(one('clients')!),
    hostNames: hostNames.length === 0 ? undefined : hostNames,
    operators: many('operators').map(toUdf),
    app: one('app'),
    tls: toTls(one('tls-cert'), one('tls-key')),
    upstream: toUpstream(one('upstream'), one('upstream-host')),
    trustedProxies: many('trusted-proxies'),
    metrics: toPlace(one('metrics')),
    log: toLogLevel(one('log')!),
    connections: toNumber(options, 'max-connections', 1),
    limits: toLimits(options),
  }
}

function toUpstream(url: string | undefined, host: string | undefined): ServeSettings['upstream'] {
  if (url === undefined) {
    if (host === undefined) return undefined
    throw new MeshError('mesh/argument', '--upstream-host goes with --upstream.')
  }
  const isPlain = /^https?:\/\/[^?#@\s]+$/.test(url) && URL.canParse(url)
  if (isPlain) return { url, host }
  throw new MeshError('mesh/argument', `--upstream is an address like http://mmm.example.com, not "${url}".`)
}

const MIB = 1024 * 1024

function toLimits(options: Options): Partial<Limits> {
  return {
    body: toNumber(options, 'max-body', 1) * MIB,
    concurrent: toNumber(options, 'max-requests', 1),
    listeners: toNumber(options, 'max-listeners'),
    addressRate: toNumber(options, 'rate-address'),
    accountRate: toNumber(options, 'rate-account'),
    storage: toNumber(options, 'storage-account', 1) * MIB,
    addressStorage: toNumber(options, 'storage-address') * MIB,
    history: toNumber(options, 'history'),
    historySize: toNumber(options, 'history-size') * MIB,
  }
}

function toNumber({ one }: Options, name: string, least = 0): number {
  const text = one(name)!
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text)
  throw new MeshError('mesh/argument', `--${name} is a whole number from ${least} on, not "${text}".`)
}

function toLogLevel(text: string): LogLevel {
  const level = logLevels.find(candidate => candidate === text)
  if (level !== undefined) return level
  throw new MeshError('mesh/argument', `--log is one of ${logLevels.join(', ')}, not "${text}".`)
}

function toPlace(text: string | undefined): ServeSettings['metrics'] {
  if (text === undefined || text === 'off') return text
  const [, listen, port] = /^\[?([\w.:-]+?)\]?:(\d{1,5})$/.exec(text) ?? []
  if (listen !== undefined && Number(port) <= 65_535) return { listen, port: Number(port) }
  throw new MeshError('mesh/argument', `--metrics is a place like 127.0.0.1:9464, or off, not "${text}".`)
}

function toImport(options: Options): ImportSettings {
  const { one } = options
  const [mesh, portal] = [one('mesh'), one('portal')]
  if (mesh === undefined && portal === undefined) {
    throw new MeshError('mesh/argument', 'Say which log to import: --mesh FILE, --portal FILE, or both.')
  }
  return { ...toStore(options), mesh, portal }
}

function toExport(options: Options): ExportSettings {
  const { one } = options
  const [mesh, portal, whom] = [one('mesh'), one('portal'), one('for')]
  if (mesh === undefined && portal === undefined) {
    throw new MeshError('mesh/argument', 'Say where the logs go: --mesh FILE, --portal FILE, or both.')
  }
  const audience = exportAudiences.find(candidate => candidate === whom)
  if (audience === undefined) {
    throw new MeshError('mesh/argument', `--for is one of ${exportAudiences.join(', ')}, not "${whom}".`)
  }
  return { ...toStore(options), audience, mesh, portal }
}

function toPort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new MeshError('mesh/argument', `--port is a number from 0 to 65535, not "${text}".`)
}

function toDomain(text: string): string {
  if (/^[\w-]+(?:\.[\w-]+)*$/.test(text)) return text.toLowerCase()
  throw new MeshError('mesh/argument', `--domain is a name like example.com, not "${text}".`)
}

function toClients(text: string): Clients {
  const clients = clientPolicies.find(policy => policy === text)
  if (clients !== undefined) return clients
  throw new MeshError('mesh/argument', `--clients is one of ${clientPolicies.join(', ')}, not "${text}".`)
}

function toUdf(text: string): string {
  if (isUdf(text)) return text
  throw new MeshError('mesh/argument', `--operators are fingerprints of profiles, and "${text}" is none.`)
}

function toTls(cert: string | undefined, key: string | undefined): ServeSettings['tls'] {
  if (cert === undefined && key === undefined) return undefined
  if (cert !== undefined && key !== undefined) return { cert, key }
  throw new MeshError('mesh/argument', '--tls-cert and --tls-key go together.')
}
