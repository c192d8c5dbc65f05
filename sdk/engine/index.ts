/** The engine: what a device does, whatever host it runs in. */
export type * from './api.ts'
export { createEngine } from './engine.ts'
export type * from './ports.ts'
export * from './records.ts'
