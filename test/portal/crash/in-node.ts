/** For `npm run crash`. */
export { runCrashes } from './crashes.ts'
