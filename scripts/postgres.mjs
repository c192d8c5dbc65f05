/** Where PostgreSQL's programs are on this machine. Node built-ins alone: this runs before anything is installed. */
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Folders with one installation per version below them, and where its programs are in that. */
const versionedPlaces = [
  { folder: '/usr/lib/postgresql', below: 'bin' },
  { folder: '/opt/homebrew/opt', below: 'bin' },
  { folder: '/usr/local/opt', below: 'bin' },
]
const programs = ['initdb', 'postgres']

/** What to tell somebody who has no PostgreSQL. */
export const postgresAdvice = `The tests of the PostgreSQL store need its programs, and none were found.
  Debian, Ubuntu   sudo apt-get install postgresql
  Fedora           sudo dnf install postgresql-server
  macOS            brew install postgresql
  elsewhere        set MESH_POSTGRES=/path/to/folder/with/initdb
No server needs to run: the tests start their own.`

/**
 * The folder that `initdb` and `postgres` are in: `MESH_POSTGRES` if set, then the newest of the usual places, then
 * the PATH.
 * @returns {string | undefined} `undefined` also when `MESH_POSTGRES` names a folder without them.
 */
export function findPostgres() {
  const chosen = process.env['MESH_POSTGRES']
  if (chosen) return hasPrograms(chosen) ? chosen : undefined
  const usual = versionedPlaces.flatMap(({ folder, below }) =>
    versionsIn(folder).map(version => join(folder, version, below)),
  )
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  return [...usual, ...onPath].find(hasPrograms)
}

/**
 * Newest first.
 * @param {string} folder
 */
function versionsIn(folder) {
  if (!existsSync(folder)) return []
  const numberOf = (/** @type {string} */ name) => Number(/\d+/.exec(name)?.[0] ?? 0)
  return readdirSync(folder)
    .filter(name => /^(?:\d+|postgresql(?:@\d+)?)$/.test(name))
    .sort((a, b) => numberOf(b) - numberOf(a))
}

/** @param {string} folder */
function hasPrograms(folder) {
  try {
    for (const program of programs) accessSync(join(folder, program), constants.X_OK)
    return true
  } catch {
    return false
  }
}
