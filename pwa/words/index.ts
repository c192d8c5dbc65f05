/** The words in use. A language is chosen here, once, when the app starts. */
export { english as words } from './en.ts'
