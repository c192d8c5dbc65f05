/** What the package exports, as its sources declare and describe it: what docs/api.md and the tests of its examples are made of. */
import { relative, resolve } from 'node:path'
import ts from 'typescript'
import { root } from './setup.mjs'

/** By the name under which they are imported. */
export const entryFiles = {
  mathmesh: 'sdk/index.ts',
  'mathmesh/lite': 'sdk/lite.ts',
  'mathmesh/elements': 'sdk/elements/index.ts',
  'mathmesh/portal': 'sdk/portal/index.ts',
  'mathmesh/core': 'sdk/core/index.ts',
}

/** @typedef {keyof typeof entryFiles} EntryName */

/**
 * @typedef {object} Description
 * @property {string} text
 * @property {{ name: string, text: string }[]} params
 * @property {string[]} returns
 * @property {string[]} throws
 * @property {string[]} examples
 */

/**
 * @typedef {Description & { name: string, signature: string, isMethod: boolean, isStatic: boolean }} ApiMember
 * @typedef {Description & { name: string, kind: 'class' | 'function' | 'interface' | 'type' | 'value', head: string,
 *   members: ApiMember[], file: string }} ApiExport
 */

/**
 * Reads the sources of the entries.
 *
 * @returns {Record<EntryName, ApiExport[]>} in the order of their names
 */
export function readApi() {
  const config = ts.readConfigFile(resolve(root, 'sdk/tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, resolve(root, 'sdk'))
  const files = Object.values(entryFiles).map(file => resolve(root, file))
  const program = ts.createProgram(files, options)
  const checker = program.getTypeChecker()
  const entries = Object.entries(entryFiles).map(([name, file]) => {
    const source = program.getSourceFile(resolve(root, file))
    const module = source && checker.getSymbolAtLocation(source)
    if (!module) throw new Error(`${file} exports nothing.`)
    const exported = checker
      .getExportsOfModule(module)
      .map(symbol => readExport(checker, symbol))
      .sort((one, other) => (one.name < other.name ? -1 : 1))
    return [name, exported]
  })
  return Object.fromEntries(entries)
}

/**
 * @param {ts.TypeChecker} checker
 * @param {ts.Symbol} alias
 * @returns {ApiExport}
 */
function readExport(checker, alias) {
  const symbol = alias.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(alias) : alias
  const declaration = symbol.declarations?.[0]
  if (!declaration) throw new Error(`${alias.name} is declared nowhere.`)
  const file = relative(root, declaration.getSourceFile().fileName).replaceAll('\\', '/')
  const common = { ...describe(checker, symbol), name: alias.name, file }
  if (ts.isClassDeclaration(declaration))
    return { ...common, kind: 'class', head: headOf(declaration), members: membersOfClass(checker, symbol) }
  if (ts.isInterfaceDeclaration(declaration))
    return { ...common, kind: 'interface', head: headOf(declaration), members: membersOf(checker, symbol) }
  if (ts.isTypeAliasDeclaration(declaration))
    return { ...common, kind: 'type', head: declared(declaration), members: [] }
  const [signature] = checker.getTypeOfSymbol(symbol).getCallSignatures()
  const head = signature ? `${alias.name}${callOf(checker, signature)}` : alias.name
  return { ...common, kind: signature ? 'function' : 'value', head, members: [] }
}

/** @param {ts.ClassDeclaration | ts.InterfaceDeclaration} declaration */
function headOf(declaration) {
  const types = declaration.typeParameters?.map(one => one.getText()).join(', ')
  const heritage = (declaration.heritageClauses ?? []).map(clause => ` ${clause.getText()}`).join('')
  return `${declaration.name?.text}${types ? `<${types}>` : ''}${heritage}`
}

/**
 * What can be called from outside, inherited from the sources too, statics first.
 *
 * @param {ts.TypeChecker} checker
 * @param {ts.Symbol} symbol
 */
function membersOfClass(checker, symbol) {
  const statics = checker
    .getTypeOfSymbol(symbol)
    .getProperties()
    .filter(isPublic)
    .map(one => readMember(checker, one, true))
  return [...statics, ...membersOf(checker, symbol)]
}

/**
 * @param {ts.TypeChecker} checker
 * @param {ts.Symbol} symbol
 * @returns {ApiMember[]}
 */
function membersOf(checker, symbol) {
  const own = checker.getDeclaredTypeOfSymbol(symbol).getProperties().filter(isPublic)
  return own.map(one => readMember(checker, one, false))
}

/** @param {ts.Symbol} symbol */
function isPublic(symbol) {
  const [declaration] = symbol.declarations ?? []
  const isHidden = !declaration || symbol.name === 'prototype'
  if (
    isHidden ||
    ('name' in declaration && ts.isPrivateIdentifier(/** @type {ts.Node} */ (declaration.name)))
  )
    return false
  const isOurs = !/[\\/]node_modules[\\/]/.test(declaration.getSourceFile().fileName)
  const flags = ts.getCombinedModifierFlags(/** @type {ts.Declaration} */ (declaration))
  return isOurs && !(flags & ts.ModifierFlags.NonPublicAccessibilityModifier)
}

/**
 * @param {ts.TypeChecker} checker
 * @param {ts.Symbol} symbol
 * @param {boolean} isStatic
 * @returns {ApiMember}
 */
function readMember(checker, symbol, isStatic) {
  const [declaration] = symbol.declarations ?? []
  const isMethod = !!declaration && (ts.isMethodDeclaration(declaration) || ts.isMethodSignature(declaration))
  const [call] = isMethod ? checker.getTypeOfSymbol(symbol).getCallSignatures() : []
  const signature = call ? `${symbol.name}${callOf(checker, call)}` : propertyOf(checker, symbol)
  return { ...describe(checker, symbol), name: symbol.name, signature, isMethod, isStatic }
}

/**
 * As it is written, without what is nobody's business: defaults, and how a parameter is taken apart.
 *
 * @param {ts.TypeChecker} checker
 * @param {ts.Signature} signature
 */
function callOf(checker, signature) {
  const declaration = signature.getDeclaration()
  const parameters = declaration.parameters.map(one => {
    const name = ts.isIdentifier(one.name) ? one.name.text : 'options'
    const isOptional = one.questionToken || one.initializer ? '?' : ''
    const type = one.type ? textOf(one.type) : checker.typeToString(checker.getTypeAtLocation(one), one)
    return `${one.dotDotDotToken ? '...' : ''}${name}${isOptional}: ${type}`
  })
  const generics = declaration.typeParameters?.map(one => one.getText()).join(', ')
  const result = declaration.type
    ? textOf(declaration.type)
    : checker.typeToString(signature.getReturnType(), declaration, ts.TypeFormatFlags.NoTruncation)
  return `${generics ? `<${generics}>` : ''}(${parameters.join(', ')}): ${result}`
}

/**
 * @param {ts.TypeChecker} checker
 * @param {ts.Symbol} symbol
 */
function propertyOf(checker, symbol) {
  const [declaration] = symbol.declarations ?? []
  const isOptional = symbol.flags & ts.SymbolFlags.Optional ? '?' : ''
  const typeNode = /** @type {{ type?: ts.TypeNode } | undefined} */ (/** @type {unknown} */ (declaration))
    ?.type
  const type = typeNode
    ? textOf(typeNode)
    : checker.typeToString(checker.getTypeOfSymbol(symbol), declaration, ts.TypeFormatFlags.NoTruncation)
  return `${symbol.name}${isOptional}: ${type}`
}

const printer = ts.createPrinter({ removeComments: true })

/**
 * On one line.
 *
 * @param {ts.TypeNode} node
 */
function textOf(node) {
  return printer
    .printNode(ts.EmitHint.Unspecified, node, node.getSourceFile())
    .replace(/\s+/g, ' ')
    .replace(/; }/g, ' }')
    .replace(/^\| /, '')
}

/** @param {ts.TypeAliasDeclaration} node */
function declared(node) {
  return printer
    .printNode(ts.EmitHint.Unspecified, node, node.getSourceFile())
    .replace(/^export /, '')
    .replace(/;$/gm, '')
}

/** @returns {Description} */
function nothing() {
  return { text: '', params: [], returns: [], throws: [], examples: [] }
}

/**
 * @param {ts.TypeChecker} checker
 * @param {ts.Symbol} symbol
 * @returns {Description}
 */
function describe(checker, symbol) {
  const description = { ...nothing(), text: ts.displayPartsToString(symbol.getDocumentationComment(checker)) }
  for (const { name, text: parts } of symbol.getJsDocTags(checker)) {
    const text = ts.displayPartsToString(parts).trim()
    if (name === 'example') description.examples.push(text)
    if (name === 'returns') description.returns.push(text)
    if (name === 'throws') description.throws.push(text)
    if (name === 'param') description.params.push(parameterOf(text))
  }
  return description
}

/** @param {string} text */
function parameterOf(text) {
  const [, name = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(text) ?? []
  return { name, text: rest }
}
