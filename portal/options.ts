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
}

export const serveOptions = [
  { name: 'port', value: 'NUMBER', default: '8787', meaning: 'port to listen on; 0 lets the system choose' },
  {
    name: 'listen',
    value: 'ADDRESS',
    default: '127.0.0.1',
    meaning: 'interface to listen on; 0.0.0.0 for all',
  },
  { name: 'data', value: 'FOLDER', default: 'data', meaning: 'where accounts are kept; made if absent' },
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
] as const satisfies readonly OptionRow[]

export const importOptions = [
  serveOptions[2],
  { name: 'mesh', value: 'FILE', meaning: 'mesh log of a 2017 portal (MeshPersistenceStore.jlog)' },
  { name: 'portal', value: 'FILE', meaning: 'portal log of the same portal (PortalPersistenceStore.jlog)' },
] as const satisfies readonly OptionRow[]

/** The environment variable that stands in for a flag. */
export function environmentName(name: string): string {
  return `MESH_PORTAL_${name.toUpperCase().replaceAll('-', '_')}`
}

const WIDTH = 24

export function usage(): string {
  const rows = (options: readonly OptionRow[]) =>
    options.map(option => `  ${`--${option.name} ${option.value}`.padEnd(WIDTH)}${meaningOf(option)}`)
  return [
    'mathmesh-portal: a portal of the Mathematical Mesh, with its app.',
    '',
    'Usage:',
    '  mathmesh-portal [serve] [options]',
    '  mathmesh-portal import --mesh FILE --portal FILE [--data FOLDER]',
    '',
    'serve:',
    ...rows(serveOptions),
    '',
    'import: brings the logs of a 2017 portal in; the portal may be running meanwhile',
    ...rows(importOptions),
    '',
    `  ${'--help, --version'.padEnd(WIDTH)}`.trimEnd(),
    '',
    `Every option can be set in the environment: ${environmentName('host-names')} for --host-names.`,
    '',
  ].join('\n')
}

function meaningOf(option: OptionRow): string {
  return option.default === undefined ? option.meaning : `${option.meaning} (${option.default})`
}
