/** For `npm run bench:portal`. */
export { runBench } from './bench.ts'
