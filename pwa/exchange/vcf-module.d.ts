/** The part of vcf 2.1 that is used here. Its published types bring all of Node's along. */
declare module 'vcf' {
  export interface Property {
    readonly type?: string | readonly string[]
    readonly encoding?: string
    readonly charset?: string
    valueOf(): string
  }

  export default class VCard {
    readonly data: Readonly<Record<string, Property | readonly Property[]>>
    parse(text: string): this
  }
}
