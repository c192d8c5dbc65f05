/** The ports in memory: many devices in one process. */
export { MemoryMachine } from './memory-machine.ts'
export { MemoryPortals } from './memory-portals.ts'
export { MemoryVault } from './memory-vault.ts'
