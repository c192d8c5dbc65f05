/** The examples in docstrings, each as a module: with what the package exports, and what a page would have around it. */
import type { ApiExport, EntryName } from '../../../scripts/api-model.mjs'
import type { Example } from './type-errors.ts'

/** What an example finds: things that pages have, and what other examples made. */
const surroundings: Readonly<Record<'pages' | 'core', string>> = {
  pages: `
    declare const mesh: import('mathmesh').MeshSession
    declare const personal: import('mathmesh').PersonalSession
    declare const signal: AbortSignal
    declare const first: string, third: string
    declare const entry: import('mathmesh').EscrowShares['entry']
    declare const approve: import('mathmesh/elements').MeshApprove
    declare const clock: { now(): number }
    declare const service: { handle(request: Request): Promise<Response> }
    declare function print(...what: unknown[]): void
    declare function enter(personal: import('mathmesh').PersonalSession): void
  `,
  core: `
    declare const deps: import('mathmesh/core').CryptoDeps
    declare const text: string, body: string, udf: string, identifier: string, authenticator: string
    declare const updated: string, now: number
    declare const payload: import('mathmesh/core').Bytes
    declare const file: File & { write(part: unknown): Promise<void> }
    // What other calls give, of which the example shows the use alone.
    declare const application: any, catalog: any, device: any, entry: any, files: any, find: any, items: any, key: any
    declare const known: any, mine: any, nonce: any, pair: any, pending: any, personal: any, previous: any
    declare const profile: any, signed: any, store: any, theirs: any, account: any
  `,
}

/** Those of an entry that are TypeScript; elements have some in HTML. */
export function examplesOf(entry: EntryName, exported: readonly ApiExport[]): readonly Example[] {
  const described = exported.flatMap(one => [
    { name: one.name, examples: one.examples },
    ...one.members.map(({ name, examples }) => ({ name: `${one.name}.${name}`, examples })),
  ])
  const names = new Set(exported.map(({ name }) => name))
  return described.flatMap(({ name, examples }) =>
    examples
      .filter(code => !/^(?:html`)?</.test(code))
      .map(code => ({ name: `${entry} ${name}`, code: moduleOf(entry, names, code) })),
  )
}

/** An example declares names that others only use, so it is a block of its own within what is around it. */
function moduleOf(entry: EntryName, names: ReadonlySet<string>, code: string): string {
  const imports = code.match(/^import .*$/gm) ?? []
  const rest = code.replace(/^import .*$/gm, '')
  const imported = imports.join(' ')
  const used = [...new Set(rest.match(/\b[A-Za-z]\w*\b/g) ?? [])]
  const missing = used.filter(name => names.has(name) && !imported.includes(name) && !declares(rest, name))
  const around = surroundings[entry === 'mathmesh/core' ? 'core' : 'pages']
  return [...imports, `import { ${missing.join(', ')} } from '${entry}'`, around, ';{', rest, '}'].join('\n')
}

function declares(code: string, name: string): boolean {
  return new RegExp(`\\bconst (?:${name}\\b|[{[][^=]*\\b${name}\\b[^=]*=)`).test(code)
}
