/** Writes docs/api.md from what the package exports. */
import { entryFiles } from './api-model.mjs'

/** @typedef {import('./api-model.mjs').ApiExport} ApiExport */
/** @typedef {import('./api-model.mjs').ApiMember} ApiMember */
/** @typedef {import('./api-model.mjs').Description} Description */
/** @typedef {import('./api-model.mjs').EntryName} EntryName */

const opening = `# API reference

Written by \`npm run docs:api\` from the docstrings of the sources. [guide.md](guide.md) shows how to begin;
[reference/errors.md](reference/errors.md) has every error code with what a person can do about it. An \`…\` in a code
stands for any of that family.
`

/** @type {Partial<Record<EntryName, string>>} */
const introductions = {
  mathmesh:
    'For an app that is somebody’s profile: creates, connects, approves, recovers, and edits what is in it.',
  'mathmesh/lite': 'For a web site that is a device of its own in somebody’s profile.',
  'mathmesh/elements':
    'Custom elements; [elements.md](elements.md) says what each takes and tells, and how to style it.',
  'mathmesh/portal': 'Portals over the network and in process.',
  'mathmesh/core':
    'All that the protocol is made of: data in, data out. Each function says more where it is declared, which your editor shows.',
}

/** Entries of which a list says enough. */
const LISTED = ['mathmesh/elements', 'mathmesh/core']

/**
 * @param {Record<EntryName, ApiExport[]>} api
 * @returns {string}
 */
export function writeApiPage(api) {
  const names = /** @type {EntryName[]} */ (Object.keys(entryFiles))
  const contents = names.map(name => `- [\`${name}\`](#${name.replace('/', '')})`).join('\n')
  const entries = names.map(name => {
    const parts = LISTED.includes(name) ? [listOf(api[name])] : chaptersOf(api[name])
    return [`## ${name}`, introductions[name] ?? '', ...parts].join('\n\n')
  })
  return `${[opening + '\n' + contents, ...entries].join('\n\n')}\n`
}

/** @param {ApiExport[]} exported */
function chaptersOf(exported) {
  const callable = exported.filter(({ kind }) => kind === 'class' || kind === 'function' || kind === 'value')
  const types = exported.filter(one => !callable.includes(one))
  return [...callable, ...types].map(chapterOf)
}

/** @param {ApiExport} one */
function chapterOf(one) {
  const title = `### ${one.name}`
  if (one.kind === 'class') {
    const properties = one.members.filter(({ isMethod }) => !isMethod)
    const methods = one.members.filter(({ isMethod }) => isMethod).map(member => methodOf(one, member))
    return join([title, code(`class ${one.head}`), details(one), bulletsOf(properties), ...methods])
  }
  if (one.kind === 'interface')
    return join([title, code(`interface ${one.head}`), details(one), bulletsOf(one.members)])
  return join([title, code(one.head), details(one)])
}

/**
 * @param {ApiExport} owner
 * @param {ApiMember} member
 */
function methodOf(owner, member) {
  const signature = member.isStatic ? `static ${member.signature}` : member.signature
  return join([`#### ${owner.name}.${member.name}`, code(signature), details(member)])
}

/** @param {ApiMember[]} members */
function bulletsOf(members) {
  return members
    .map(member => {
      const { text, throws } = member
      const said = [plain(text), ...throws.map(one => `Throws ${plain(one)}`)].filter(part => part !== '')
      return `- \`${member.signature}\`${said.length ? `  \n  ${said.join(' ')}` : ''}`
    })
    .join('\n')
}

/** @param {Description} description */
function details({ text, params, returns, throws, examples }) {
  const list = params.map(({ name, text }) => `- \`${name}\`: ${plain(text)}`).join('\n')
  return join([
    text.trim(),
    list,
    ...returns.map(one => `**Returns** ${plain(one)}`),
    ...throws.map(one => `**Throws** ${plain(one)}`),
    ...examples.map(code),
  ])
}

/** @param {ApiExport[]} exported */
function listOf(exported) {
  return exported
    .map(({ name, kind, text }) => `- ${kind} \`${name}\`${text ? `: ${firstSentence(text)}` : ''}`)
    .join('\n')
}

/** @param {string} text */
function firstSentence(text) {
  const [paragraph = ''] = text.split(/\n\s*\n/)
  return /^.*?[.:](?=\s+[A-Z`]|$)/.exec(plain(paragraph))?.[0] ?? plain(paragraph)
}

/** @param {string} text */
function plain(text) {
  return text.replace(/\s+/g, ' ').trim()
}

/** @param {string} text */
function code(text) {
  return `\`\`\`ts\n${text}\n\`\`\``
}

/** @param {string[]} parts */
function join(parts) {
  return parts.filter(part => part !== '').join('\n\n')
}
