/** Applications of a profile: created, granted, read, edited, kept up to date. */
export { createApplication, grantApplication, resumeGrants, verifyGrants } from './grant.ts'
export { handOverJournal } from './journal.ts'
export {
  exportSshKey,
  listApplications,
  listRemovedEntries,
  readApplication,
  readCatalog,
} from './read.ts'
export { refreshApplication, resumeJournal, syncApplications, updateApplication } from './update.ts'
export { closeWishes, verifyWishes } from './wishes.ts'
