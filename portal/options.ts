/** What can be set when a portal is started: the table from which flags, environment and help derive. */

export interface OptionRow {
  /** Flag without dashes; the environment variable is `MESH_PORTAL_` and the name in capitals. */
  readonly name: string
  /** What stands for the value in the help. */
  readonly value: string
  readonly default?: string
  readonly meaning: string
  /** Several values: the flag repeated, or one value with commas. */
  readonly isList?: true
  /** Given or not, without a value, and on the command line alone. */
  readonly isSwitch?: true
}

const data = {
  name: 'data',
  value: 'FOLDER',
  default: 'data',
  meaning: 'where accounts are kept; made if absent',
} as const satisfies OptionRow

const database = {
  name: 'database',
  value: 'URL',
  meaning: 'PostgreSQL to keep accounts in instead: postgres://user:password@host/database',
} as const satisfies OptionRow

/** Numbers, each with what is counted in its value's name. */
const limitOptions = [
  { name: 'max-body', value: 'MIB', default: '8', meaning: 'largest request' },
  { name: 'max-requests', value: 'NUMBER', default: '1024', meaning: 'requests worked on at once' },
  { name: 'max-connections', value: 'NUMBER', default: '10000', meaning: 'open connections' },
  { name: 'max-listeners', value: 'NUMBER', default: '4000', meaning: 'open event streams; 0: no events' },
  {
    name: 'rate-address',
    value: 'NUMBER',
    default: '100',
    meaning: 'requests an address may make each second, ten times as many at once; 0: any number',
  },
  {
    name: 'rate-account',
    value: 'NUMBER',
    default: '20',
    meaning: 'the same for what a device signs or a profile publishes',
  },
  {
    name: 'storage-account',
    value: 'MIB',
    default: '64',
    meaning: 'room for the applications of a profile',
  },
  {
    name: 'storage-address',
    value: 'MIB',
    default: '64',
    meaning: 'what an address may store each day under new identifiers; 0: any number',
  },
  {
    name: 'history',
    value: 'NUMBER',
    default: '10',
    meaning: 'earlier versions of an object that are kept; 0: none',
  },
  { name: 'history-size', value: 'MIB', default: '1', meaning: 'room for them, for each object' },
] as const satisfies readonly OptionRow[]

export const serveOptions = [
  { name: 'port', value: 'NUMBER', default: '8787', meaning: 'port to listen on; 0 lets the system choose' },
  {
    name: 'listen',
    value: 'ADDRESS',
    default: '127.0.0.1',
    meaning: 'interface to listen on; 0.0.0.0 for all',
  },
  data,
  database,
  {
    name: 'domain',
    value: 'NAME',
    default: 'localhost',
    isList: true,
    meaning: 'domain of accounts created here (alice@NAME); may be repeated',
  },
  {
    name: 'clients',
    value: 'WHO',
    default: 'modern',
    meaning: 'modern: requests must be signed; both: unsigned clients of 2017 too; 2017: as a portal of 2017',
  },
  {
    name: 'host-names',
    value: 'NAMES',
    isList: true,
    meaning: 'names the portal is reached by (* for any); default: localhost, the address, the domains',
  },
  {
    name: 'operators',
    value: 'UDFS',
    isList: true,
    meaning: 'profiles whose devices may copy everything by Transfer',
  },
  { name: 'app', value: 'FOLDER', meaning: 'the built app; default: the one built beside the portal' },
  { name: 'tls-cert', value: 'FILE', meaning: 'certificate chain (PEM): serves HTTPS' },
  { name: 'tls-key', value: 'FILE', meaning: 'private key of the certificate (PEM)' },
  {
    name: 'upstream',
    value: 'URL',
    meaning: 'portal of 2017 that this one is a gateway to; it should be reachable no other way',
  },
  {
    name: 'upstream-host',
    value: 'NAME',
    meaning: 'name that portal is configured with, where the URL has another',
  },
  {
    name: 'trusted-proxies',
    value: 'ADDRESSES',
    isList: true,
    meaning:
      'reverse proxies whose X-Forwarded-For and -Proto are believed: addresses, networks, loopback, private',
  },
  {
    name: 'metrics',
    value: 'PLACE',
    meaning:
      'ADDRESS:PORT to serve /metrics on, or off; default: the portal’s own port, for this machine alone',
  },
  {
    name: 'log',
    value: 'WHAT',
    default: 'failures',
    meaning: 'lines of JSON on the error output: off, failures, requests',
  },
  ...limitOptions,
] as const satisfies readonly OptionRow[]

export const importOptions = [
  data,
  database,
  { name: 'mesh', value: 'FILE', meaning: 'mesh log of a 2017 portal (MeshPersistenceStore.jlog)' },
  { name: 'portal', value: 'FILE', meaning: 'portal log of the same portal (PortalPersistenceStore.jlog)' },
] as const satisfies readonly OptionRow[]

export const exportOptions = [
  data,
  database,
  { name: 'mesh', value: 'FILE', meaning: 'where the mesh log goes: everything that was published' },
  { name: 'portal', value: 'FILE', meaning: 'where the portal log goes: accounts, requests, results' },
  {
    name: 'for',
    value: 'WHOM',
    default: '2017',
    meaning: '2017: new files, as a portal of 2017 loads them; mathmesh: carries files on, deletions too',
  },
] as const satisfies readonly OptionRow[]

export const backupOptions = [data, database] as const satisfies readonly OptionRow[]

export const restoreOptions = [
  data,
  database,
  {
    name: 'replace',
    value: '',
    isSwitch: true,
    meaning: 'what is there goes; without it the store must be empty',
  },
] as const satisfies readonly OptionRow[]

/** The environment variable that stands in for a flag. */
export function environmentName(name: string): string {
  return `MESH_PORTAL_${name.toUpperCase().replaceAll('-', '_')}`
}

const WIDTH = 30

export function usage(): string {
  const rows = (options: readonly OptionRow[]) =>
    options.map(
      option => `  ${`--${option.name} ${option.value}`.trimEnd().padEnd(WIDTH)}${meaningOf(option)}`,
    )
  return [
    'mathmesh-portal: a portal of the Mathematical Mesh, with its app.',
    '',
    'Usage:',
    '  mathmesh-portal [serve] [options]',
    '  mathmesh-portal gateway --upstream URL [options]',
    '  mathmesh-portal import --mesh FILE --portal FILE [--data FOLDER | --database URL]',
    '  mathmesh-portal export --mesh FILE --portal FILE [--for 2017|mathmesh] [--data FOLDER | --database URL]',
    '  mathmesh-portal backup FILE [--data FOLDER | --database URL]',
    '  mathmesh-portal restore FILE [--replace] [--data FOLDER | --database URL]',
    '',
    'serve, gateway:',
    ...rows(serveOptions),
    '',
    'import: brings the logs of a 2017 portal in; the portal may be running meanwhile',
    ...rows(importOptions),
    '',
    'export: writes what is here as such logs; the portal may be running meanwhile',
    ...rows(exportOptions),
    '',
    'backup: writes everything as of now to a file, or to - for the output; the portal may be running meanwhile',
    ...rows(backupOptions),
    '',
    'restore: brings a backup in, from a file or from - for the input; stop the portals first',
    ...rows(restoreOptions),
    '',
    `  ${'--help, --version'.padEnd(WIDTH)}`.trimEnd(),
    '',
    `Every option with a value can be set in the environment: ${environmentName('host-names')} for --host-names.`,
    '',
  ].join('\n')
}

function meaningOf(option: OptionRow): string {
  return option.default === undefined ? option.meaning : `${option.meaning} (${option.default})`
}
