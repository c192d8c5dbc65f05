/** The schema of the Mesh: its tables, the types derived from them, and the readers and writers (wire B). */

export type { TextStyle, WriteOptions } from '../json/emit.ts'
export { isTypeName, type MemberPlan, planOf, type TypePlan, typeNames } from './plan.ts'
export {
  type ReadMode,
  type ReadOptions,
  readRequest,
  readResponse,
  readTagged,
  readUntagged,
} from './read.ts'
export { transactions, types } from './tables/index.ts'
export type { MemberTable, PrimitiveName, TransactionTable, TypeTable } from './tables/shape.ts'
export type {
  AnyRequest,
  Mesh,
  RequestOf,
  ResponseOf,
  SubtypeOf,
  Tagged,
  TaggedKey,
  TransactionName,
  TypeName,
} from './types.ts'
export { isDateTime } from './values.ts'
export { writeRequest, writeResponse, writeTagged, writeUntagged } from './write.ts'
