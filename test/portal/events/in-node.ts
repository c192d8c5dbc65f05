/** For `npm run bench:events`. */
export { runEventsBench } from './load.ts'
