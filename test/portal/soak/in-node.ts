/** For `npm run soak`. */
export { formatGrowth, isSound, runSoak } from './soak.ts'
