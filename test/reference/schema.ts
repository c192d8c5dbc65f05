/** Writes the reference of the schema from its tables: every type, member and transaction with what it means. */
import { planOf, type TypeName, transactions, typeNames, types } from '../../sdk/core/schema/index.ts'
import { catalogTypes } from '../../sdk/core/schema/tables/catalogs.ts'
import { confirmTypes } from '../../sdk/core/schema/tables/confirm.ts'
import { containerTypes } from '../../sdk/core/schema/tables/containers.ts'
import { joseTypes } from '../../sdk/core/schema/tables/jose.ts'
import { localFileTypes } from '../../sdk/core/schema/tables/local-files.ts'
import { logTypes } from '../../sdk/core/schema/tables/logs.ts'
import { mailTypes } from '../../sdk/core/schema/tables/mail.ts'
import { messageTypes } from '../../sdk/core/schema/tables/messages.ts'
import { portalProtocolTypes } from '../../sdk/core/schema/tables/portal-protocol.ts'
import { portalStoreTypes } from '../../sdk/core/schema/tables/portal-store.ts'
import { profileTypes } from '../../sdk/core/schema/tables/profiles.ts'
import { recryptTypes } from '../../sdk/core/schema/tables/recrypt.ts'
import type { MemberTable, TransactionTable, TypeTable } from '../../sdk/core/schema/tables/shape.ts'
import { sshTypes } from '../../sdk/core/schema/tables/ssh.ts'
import { escapeCell, GENERATED, heading, table } from './markdown.ts'

export interface SchemaSection {
  readonly title: string
  /** Where the wire document has it. */
  readonly wire: string
  readonly types: Readonly<Record<string, TypeTable>>
}

/** In the order of the wire document. */
export const schemaSections: readonly SchemaSection[] = [
  { title: 'Messages', wire: 'B.2', types: messageTypes },
  { title: 'Portal protocol', wire: 'B.3', types: portalProtocolTypes },
  { title: 'Profiles, escrow, connection', wire: 'B.4', types: profileTypes },
  { title: 'Catalogs', wire: 'B.5', types: catalogTypes },
  { title: 'SSH', wire: 'B.6', types: sshTypes },
  { title: 'Mail', wire: 'B.7', types: mailTypes },
  { title: 'Portal store', wire: 'B.8', types: portalStoreTypes },
  { title: 'Logs', wire: 'B.9', types: logTypes },
  { title: 'Signatures, encryption, keys', wire: 'B.10', types: joseTypes },
  { title: 'Files of a client', wire: 'B.11', types: localFileTypes },
  { title: 'Confirmation', wire: 'B.12', types: confirmTypes },
  { title: 'Recryption', wire: 'B.12', types: recryptTypes },
  { title: 'Containers', wire: 'M.2', types: containerTypes },
]

const tables: Readonly<Record<string, TypeTable>> = types

/** @throws Error for a type that no section has, or that two have */
export function writeSchemaReference(sections = schemaSections): string {
  const listed = sections.flatMap(section => Object.keys(section.types))
  const missing = typeNames.filter(name => !listed.includes(name))
  if (missing.length > 0 || listed.length > typeNames.length)
    throw new Error(`The sections of the reference are not those of the schema: ${missing.join(', ')}`)
  return [
    heading(1, 'Schema'),
    GENERATED,
    `All ${typeNames.length} types that cross the wire, as the tables in \`sdk/core/schema/tables/\` have them. Every ` +
      'member may be absent. An object is written inside another whose one member names its type, its *tag*: ' +
      '`{"SSHProfile": {…}}`. Where a member’s type is *tagged* that holds for its value too, so that a type derived ' +
      'from it may stand there; other values go without. Binary values are base64url, dates ' +
      '`YYYY-MM-DDTHH:MM:SSZ`, integers signed of 32 bits. Members come in the order given, inherited ones first.',
    heading(2, 'Transactions'),
    'A request’s tag is the transaction’s name, a response’s tag that of its type.',
    transactionTable(),
    ...sections.flatMap(({ title, wire, types: own }) => [
      heading(2, title),
      `Wire document, section ${wire}.`,
      ...Object.entries(own).flatMap(([name, type]) => describeType(name as TypeName, type)),
    ]),
  ].join('\n\n')
}

function transactionTable(): string {
  const rows = Object.entries(transactions as Readonly<Record<string, TransactionTable>>).map(
    ([name, { request, response, hasStatus, meaning }]) => [
      `\`${name}\``,
      linkTo(request),
      linkTo(response),
      hasStatus ? 'yes' : 'no',
      meaning,
    ],
  )
  return table(['Transaction', 'Request', 'Response', 'Status', 'Meaning'], rows)
}

function describeType(name: TypeName, { tag, inherits, abstract, meaning, members }: TypeTable): string[] {
  const derived = typeNames.filter(other => tables[other]?.inherits === name)
  const facts = [
    tag !== undefined && `Its tag is \`${tag}\`.`,
    inherits !== undefined && `Has the members of ${linkTo(inherits)} too.`,
    abstract === true && 'Never appears itself.',
    derived.length > 0 && `Derived from it: ${derived.map(linkTo).join(', ')}.`,
    Object.keys(members).length === 0 &&
      (planOf(name).members.length === 0 ? 'It has no members.' : 'It adds no members.'),
  ].filter(fact => fact !== false)
  const rows = Object.entries(members).map(([own, member]) => [
    member.wire === undefined ? `\`${own}\`` : `\`${member.wire}\` (in code \`${own}\`)`,
    describeMemberType(member),
    member.meaning,
  ])
  return [
    heading(3, name),
    [meaning, ...facts].map(escapeCell).join(' '),
    ...(rows.length > 0 ? [table(['Member', 'Type', 'Meaning'], rows)] : []),
  ]
}

function describeMemberType({ type, list, tagged }: MemberTable): string {
  const one = Object.hasOwn(tables, type) ? linkTo(type) : type
  return [list && 'list of', tagged && 'tagged', one].filter(Boolean).join(' ')
}

function linkTo(name: string): string {
  return `[${name}](#${name.toLowerCase()})`
}
