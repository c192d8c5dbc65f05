/** The tables of the stores, as steps that each brings a database to the next version. A released step never changes. */
import { MeshError } from '../../sdk/core/error.ts'

export type Dialect = 'sqlite' | 'postgres'

type Step = { readonly [dialect in Dialect]: string }

const steps: readonly Step[] = [
  {
    sqlite: `
      CREATE TABLE items (
        key TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL,
        updated INTEGER NOT NULL, expires INTEGER
      ) STRICT;
      CREATE INDEX items_by_expiry ON items (expires) WHERE expires IS NOT NULL;
      CREATE TABLE state (sequence INTEGER NOT NULL, last_write INTEGER) STRICT;
      INSERT INTO state VALUES (0, NULL)`,
    // Keys are compared by their bytes, which is by code points. `portal_writes` has several rows, so that processes
    // which commit at the same time do not wait for one another to note when.
    postgres: `
      CREATE SEQUENCE portal_versions;
      CREATE TABLE portal_items (
        key TEXT COLLATE "C" PRIMARY KEY, value TEXT NOT NULL,
        version BIGINT NOT NULL DEFAULT nextval('portal_versions'),
        updated BIGINT NOT NULL, expires BIGINT
      );
      CREATE INDEX portal_items_by_expiry ON portal_items (expires) WHERE expires IS NOT NULL;
      CREATE TABLE portal_writes (slot INTEGER PRIMARY KEY, time BIGINT NOT NULL)`,
  },
]

/** The version that a database has when every step was taken. */
export const latestVersion = steps.length

/**
 * What a database of some version still needs, in order.
 *
 * @param version 0 for an empty database
 * @throws `mesh/portal/storage` if it is of a newer portal
 */
export function stepsFrom(version: number, dialect: Dialect): readonly string[] {
  if (version > latestVersion) {
    throw new MeshError('mesh/portal/storage', `The store is of version ${version}, made by a newer portal.`)
  }
  return steps.slice(version).map(step => step[dialect])
}
