/** Reads the command line and the environment into what to do. */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { MeshError } from '../sdk/core/error.ts'
import { isUdf } from '../sdk/core/udf.ts'
import { environmentName, importOptions, type OptionRow, serveOptions } from './options.ts'
import { type Clients, clientPolicies } from './service/policy.ts'

export interface ServeSettings {
  readonly port: number
  readonly listen: string
  readonly data: string
  readonly domains: readonly string[]
  readonly clients: Clients
  /** Undefined: the default for address and domains. */
  readonly hostNames: readonly string[] | undefined
  readonly operators: readonly string[]
  /** Folder of the built app; undefined: where the build puts it. */
  readonly app: string | undefined
  /** Paths of PEM files. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined
}

export interface ImportSettings {
  readonly data: string
  readonly mesh: string | undefined
  readonly portal: string | undefined
}

export type Command =
  | { readonly name: 'serve'; readonly settings: ServeSettings }
  | { readonly name: 'import'; readonly settings: ImportSettings }
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
  const serving = first === 'serve' ? rest : args
  return { name: 'serve', settings: toServe(readOptions(serving, environment, serveOptions)) }
}

interface Options {
  one(name: string): string | undefined
  many(name: string): readonly string[]
}

function readOptions(args: readonly string[], environment: Environment, rows: readonly OptionRow[]): Options {
  const values = parse(args, rows)
  const find = ({ name, default: otherwise }: OptionRow): readonly string[] => {
    const given = values[name] ?? environment[environmentName(name)] ?? otherwise
    return given === undefined ? [] : [given].flat()
  }
  const rowOf = (name: string) => rows.find(row => row.name === name)!
  return {
    one: name => find(rowOf(name))[0],
    many: name =>
      find(rowOf(name))
        .flatMap(value => value.split(','))
        .map(value => value.trim())
        .filter(value => value !== ''),
  }
}

function parse(
  args: readonly string[],
  rows: readonly OptionRow[],
): Record<string, string | string[] | undefined> {
  const options: NonNullable<ParseArgsConfig['options']> = Object.fromEntries(
    rows.map(({ name, isList }) => [name, { type: 'string', multiple: isList === true }]),
  )
  try {
    return parseArgs({ args: [...args], options, strict: true }).values as Record<string, string | string[]>
  } catch (cause) {
    throw new MeshError('mesh/argument', (cause as Error).message, { cause })
  }
}

function toServe({ one, many }: Options): ServeSettings {
  const hostNames = many('host-names').map(name => name.toLowerCase())
  return {
    port: toPort(one('port')!),
    listen: one('listen')!,
    data: one('data')!,
    domains: many('domain').map(toDomain),
    clients: toClients(one('clients')!),
    hostNames: hostNames.length === 0 ? undefined : hostNames,
    operators: many('operators').map(toUdf),
    app: one('app'),
    tls: toTls(one('tls-cert'), one('tls-key')),
  }
}

function toImport({ one }: Options): ImportSettings {
  const [mesh, portal] = [one('mesh'), one('portal')]
  if (mesh === undefined && portal === undefined) {
    throw new MeshError('mesh/argument', 'Say which log to import: --mesh FILE, --portal FILE, or both.')
  }
  return { data: one('data')!, mesh, portal }
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
