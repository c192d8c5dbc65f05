/** Mesh JSON: reading and writing it without a schema (wire A). */
export { JsonEmitter, type TextStyle, type WriteOptions } from './emit.ts'
export { isJsonObject, type Json, type JsonObject, type ParseOptions, parseJson } from './parse.ts'
export type { ParseLimits } from './source.ts'
export { type SplitTexts, splitTexts } from './split.ts'
