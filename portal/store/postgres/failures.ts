/** What goes wrong with a database server, sorted: worth another attempt, the medium's fault, or a defect of ours. */
import pg from 'pg'
import { MeshError } from '../../../sdk/core/error.ts'

/** Between us and the server, or the server itself: the connection is of no more use. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
}

/** Somebody put a key between our looking for it and our writing it. Nothing has been written. */
export class InterferenceError extends Error {
  override readonly name = 'InterferenceError'
}

/** SQLSTATE of an error that the server reported; undefined for any other. */
function stateOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined
}

/** Classes of SQLSTATE that the server takes its leave with: connection, shutdown, start, crash of another process. */
const FAREWELL = /^(?:08|57P0)/

export function isConnectionFailure(error: unknown): boolean {
  return error instanceof ConnectionError || FAREWELL.test(stateOf(error) ?? '')
}

/** A transaction that the server undid for the sake of another: serialization failure, deadlock. */
export function isWorthRepeating(error: unknown): boolean {
  return error instanceof InterferenceError || ['40001', '40P01'].includes(stateOf(error) ?? '')
}

/** A server that has no such command or function, as distributed ones have no NOTIFY. */
export function isUnsupported(error: unknown): boolean {
  return ['0A000', '42601', '42883'].includes(stateOf(error) ?? '')
}

const BUSY: Readonly<Record<string, string>> = {
  '40001': 'Too many changes to the same keys at once.',
  '40P01': 'Too many changes to the same keys at once.',
  '53300': 'The database has no connection left.',
  '55P03': 'The keys are held by another process.',
  '57014': 'The database took too long.',
}

/** By class or code: what to say of it. */
const STORAGE: readonly (readonly [pattern: RegExp, message: string])[] = [
  [/^53100/, 'The disk is full.'],
  [/^25006/, 'The database is read-only.'],
  [/^(?:08|57P0)/, 'The connection to the database is lost.'],
  [/^28|^3D000|^42501/, 'The database does not let the portal in.'],
  [/^(?:53|58|XX)/, 'The database fails.'],
]

/** The named failure for what the database reports. Other errors are defects and stay what they are. */
export function postgresErrorToMeshError(error: unknown): unknown {
  if (error instanceof MeshError) return error
  if (error instanceof ConnectionError) {
    return new MeshError('mesh/portal/storage', 'The database cannot be reached.', { cause: error })
  }
  if (error instanceof InterferenceError) {
    return new MeshError('mesh/portal/busy', BUSY['40001']!, { cause: error })
  }
  const state = stateOf(error)
  if (state === undefined) return error
  if (BUSY[state] !== undefined) return new MeshError('mesh/portal/busy', BUSY[state], { cause: error })
  if (state === '54000') return new MeshError('mesh/portal/limit', 'A key is too long.', { cause: error })
  const storage = STORAGE.find(([pattern]) => pattern.test(state))
  return storage === undefined ? error : new MeshError('mesh/portal/storage', storage[1], { cause: error })
}
