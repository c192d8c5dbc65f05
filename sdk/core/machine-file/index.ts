/** The files of a client of 2017: profiles of persons, devices and applications on one machine. */
export { type MachineFileKind, machineFileName, parseMachineFileName } from './name.ts'
export { defaultFile, type MachineFile, readMachineFile } from './read.ts'
export { exportProfile, type MachineFileOptions, writeMachineFile } from './write.ts'
