/** Compiles examples as somebody's modules would be, with the names of the package. */
import { resolve } from 'node:path'
import ts from 'typescript'

const root = resolve(import.meta.dirname, '../../..')

/** What a page around an example has. */
const surroundings = `
declare function show(...what: unknown[]): void
declare function ask(groups: readonly number[]): Promise<string>
declare function approve(uri: string): Promise<void>
`

export interface Example {
  readonly name: string
  readonly code: string
}

/** @returns sentences, each with the name of the example */
export function typeErrors(examples: readonly Example[]): readonly string[] {
  const files = new Map(
    examples.map(({ name, code }, index) => [
      `${root}/example-${index}.ts`,
      { name, text: `${code}\nexport {}\n` },
    ]),
  )
  const around = `${root}/surroundings.d.ts`
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    exactOptionalPropertyTypes: true,
    types: [],
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
    paths: {
      mathmesh: [`${root}/sdk/index.ts`],
      'mathmesh/lite': [`${root}/sdk/lite.ts`],
      'mathmesh/core': [`${root}/sdk/core/index.ts`],
      'mathmesh/portal': [`${root}/sdk/portal/index.ts`],
      'mathmesh/elements': [`${root}/sdk/elements/index.ts`],
    },
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, readFile } = host
  const textOf = (name: string) => (name === around ? surroundings : files.get(name)?.text)
  host.fileExists = name => textOf(name) !== undefined || fileExists(name)
  host.readFile = name => textOf(name) ?? readFile(name)
  host.getSourceFile = (name, ...rest) => {
    const text = textOf(name)
    return text === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, text, rest[0])
  }
  const program = ts.createProgram([around, ...files.keys()], options, host)
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const name = files.get(file?.fileName ?? '')?.name ?? file?.fileName ?? ''
    return `${name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
  })
}
