/**
 * What the worker of the script-tag file does without, so that it stays small: a site connects and uses catalogs. It
 * never makes accounts, approves, recovers, or reads the logs and files of 2017.
 */
import type { Plugin } from 'vite'

/** Tables of the schema whose objects a site never meets. */
const FOREIGN_TABLES = ['confirm', 'container', 'localFile', 'log', 'portalStore', 'recrypt']
const TABLES = /\/sdk\/core\/schema\/tables\/index\.ts$/

/** Applications with keys of their own. What they export is there, and refuses. */
const FOREIGN_APPLICATIONS =
  /\/sdk\/core\/(?:application\/(?:mail|mail-connection|ssh|ssh-hosts)|ssh\/[^/]+)\.ts$/
const EXPORTS = /^export (?:async function|function|const) (\w+)/gm

/** Takes in the parts that apps load later, and those alone that a site needs. */
export function seldomOfSite(): Plugin {
  return {
    name: 'mesh-seldom-of-site',
    enforce: 'pre',
    resolveId(id, importer) {
      if (!id.endsWith('/seldom.ts')) return null
      return this.resolve(id.replace(/seldom\.ts$/, 'seldom-of-site.ts'), importer)
    },
  }
}

export function withoutForeignTables(): Plugin {
  return {
    name: 'mesh-without-foreign-tables',
    enforce: 'pre',
    transform: {
      filter: { id: TABLES },
      handler(code) {
        let rest = code
        for (const table of FOREIGN_TABLES) {
          const line = `  ...${table}Types,\n`
          if (!rest.includes(line)) this.error(`The schema has no table ${table}.`)
          rest = rest.replace(line, '')
        }
        return { code: rest, map: null }
      },
    },
  }
}

export function withoutForeignApplications(): Plugin {
  return {
    name: 'mesh-without-foreign-applications',
    enforce: 'pre',
    transform: {
      filter: { id: FOREIGN_APPLICATIONS },
      handler(code, id) {
        const names = [...code.matchAll(EXPORTS)].map(match => match[1])
        const errors = id.replace(/\/core\/.*$/, '/core/error.ts')
        const lines = [
          `import { MeshError } from ${JSON.stringify(errors)}`,
          "const refuse = () => { throw new MeshError('mesh/schema/tag', 'A site uses catalogs alone.') }",
          `export { ${names.map(name => `refuse as ${name}`).join(', ')} }`,
        ]
        return { code: lines.join('\n'), map: null }
      },
    },
  }
}
