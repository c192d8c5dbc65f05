/**
 * Leaves the schema's sentences out of what is shipped. They are for the reference documentation; at run time nothing
 * reads them, and no bundler can know that.
 */
import type { Plugin } from 'vite'

const meaning = /\bmeaning:\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`)\s*(?:,|(?=\}))/g

export function withoutMeanings(): Plugin {
  return {
    name: 'mesh-without-meanings',
    apply: 'build',
    enforce: 'pre',
    transform: {
      filter: { id: /\/sdk\/core\/schema\/tables\/[^?]*\.ts$/ },
      handler: code => ({ code: code.replace(meaning, ''), map: null }),
    },
  }
}
