/** Logs of portals: read with all their faults told, and written for programs of 2017 or for ourselves. */
export { type LogKey, parseLogKey, writeLogKey } from './keys.ts'
export {
  type LogOptions,
  type LogPosition,
  type LogProblem,
  type LogReading,
  type LogRecord,
  liveRecords,
  readLog,
} from './read-log.ts'
export { isRemoval, type LoggedObject, type LogRecordItem } from './record.ts'
export {
  type LogChange,
  type LogStore,
  logFor2017,
  logForOurselves,
  storeOfLog,
  writeLogHeader,
  writeLogRecord,
} from './write-log.ts'
