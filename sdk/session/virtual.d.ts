/** The worker's code as text, put in by the build of the script-tag file. */
declare module 'virtual:mesh-worker' {
  const source: string
  export default source
}
