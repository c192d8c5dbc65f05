/** Reads the command line of a script: numbers by name, and words from a list. */
import { fail } from './setup.mjs'

/**
 * @template {Record<string, number>} Numbers
 * @param {Numbers} defaults Which options there are (`--count 7` or `--count=7`), and what they are otherwise.
 * @param {readonly string[]} known Words that may stand among them.
 * @param {string[]} args
 * @returns {{ numbers: Numbers, words: string[] }}
 */
export function readOptions(defaults, known, args = process.argv.slice(2)) {
  /** @type {Record<string, number>} */
  const numbers = { ...defaults }
  /** @type {string[]} */
  const words = []
  for (let place = 0; place < args.length; place += 1) {
    const argument = args[place] ?? ''
    const [, name = '', value] = /^--([\w-]+)(?:=(.*))?$/.exec(argument) ?? []
    if (known.includes(argument)) words.push(argument)
    else if (name in defaults) numbers[name] = toNumber(name, value ?? args[++place] ?? '')
    else fail(`There is no option ${argument}.`)
  }
  return { numbers: /** @type {Numbers} */ (numbers), words }
}

/**
 * @param {string} name
 * @param {string} text
 */
function toNumber(name, text) {
  if (!/^\d{1,9}$/.test(text)) fail(`--${name} is a number.`)
  return Number(text)
}
