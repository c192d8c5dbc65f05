declare module 'virtual:vectors/*' {
  // biome-ignore lint/suspicious/noExplicitAny: recorded foreign data
  const data: any
  export default data
}
