/** For `npm run simulate`. */
export { simulate } from './simulate.ts'
