/** Checks a tree against the layer table: import arrows, files named by URL, forbidden words, files without a layer. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { cruise } from 'dependency-cruiser'
import configuration from '../.dependency-cruiser.mjs'
import { layerOf, roots } from './layers.mjs'

const SOURCE = /\.(?:[cm]?[jt]s|html|css)$/
const SCRIPT = /\.[cm]?[jt]s$/

/**
 * Imports that the table does not allow, as sentences; none when all is well.
 * @param {string} root
 * @returns {Promise<string[]>}
 */
export async function wrongArrows(root) {
  const { forbidden = [], options = {} } = configuration
  const folders = roots.filter(folder => existsSync(join(root, folder)))
  const { output } = await cruise(
    folders,
    { ...options, baseDir: root, validate: true, ruleSet: { forbidden } },
    options.enhancedResolveOptions,
  )
  if (typeof output === 'string') throw new Error(`dependency-cruiser gave no result:\n${output}`)
  return output.summary.violations.map(({ from, to, rule }) => {
    const isMissing = to.startsWith('.') && !existsSync(join(root, dirname(from), to))
    return `${from} → ${to}: ${isMissing ? 'there is no such file' : rule.name}`
  })
}

/**
 * Files of another layer named in `new URL('…', import.meta.url)`, which is an import in all but name.
 * @param {string} root
 */
export function wrongLocators(root) {
  const locator = /new\s+URL\(\s*(['"`])(\.[^'"`]*)\1\s*,\s*import\.meta\.url/g
  return layeredFiles(root).flatMap(file =>
    [...readFileSync(join(root, file), 'utf8').matchAll(locator)]
      .map(match => posix.join(posix.dirname(file), match[2] ?? ''))
      .filter(target => !mayLocate(file, target))
      .map(target => `${file} → ${target}: named by URL across a border`),
  )
}

/**
 * Lines that mention what their layer must not, comments included.
 * @param {string} root
 */
export function forbiddenWords(root) {
  return layeredFiles(root).flatMap(file => {
    const patterns = (layerOf(file)?.words ?? []).map(word => ({ word, pattern: wordPattern(word) }))
    const lines = readFileSync(join(root, file), 'utf8').split('\n')
    return lines.flatMap((line, index) =>
      patterns
        .filter(({ pattern }) => pattern.test(line))
        .map(({ word }) => `${file}:${index + 1} mentions ${word}: ${line.trim().slice(0, 100)}`),
    )
  })
}

/**
 * Source files below the layers' folders that no row of the table holds.
 * @param {string} root
 */
export function homelessFiles(root) {
  return layeredFiles(root)
    .filter(file => SCRIPT.test(file) && !layerOf(file))
    .map(file => `${file} belongs to no layer of scripts/layers.mjs`)
}

/**
 * A word stands alone: `documents` does not mention `document`; `a.document` does. `node:` is the scheme of a
 * built-in's address, so `{ node: Element }` is not one.
 * @param {string} word
 */
function wordPattern(word) {
  const body = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const end = word.endsWith(':') ? '[a-z]' : /\w$/.test(word) ? '(?![\\w$])' : ''
  return new RegExp(`(?<![\\w$])${body}${end}`)
}

/**
 * @param {string} file
 * @param {string} target
 */
function mayLocate(file, target) {
  const from = layerOf(file)
  const to = layerOf(target)
  return from === undefined || from === to || (to !== undefined && from.locates.includes(to.name))
}

/** @param {string} root */
function layeredFiles(root) {
  return roots
    .filter(folder => existsSync(join(root, folder)))
    .flatMap(folder =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
        path => `${folder}/${path.replaceAll('\\', '/')}`,
      ),
    )
    .filter(path => SOURCE.test(path))
    .sort()
}
