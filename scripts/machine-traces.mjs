/** Finds what belongs to one machine and not to the project: absolute paths of its folders, hosts of its registries. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const traces = [
  { what: 'a path of one machine', pattern: /(?<![\w.~-])\/(?:work|root|home|farm|Users)\/[\w.-]/ },
  { what: 'a path of one machine', pattern: /\b[A-Z]:\\{1,2}Users\\/ },
  {
    what: 'a registry’s host',
    pattern: /\b(?:registry\.(?:npmjs|yarnpkg)|deb\.debian|security\.debian)\.(?:org|com)\b/,
  },
  { what: 'a download address in the lock file', pattern: /^\s*"resolved": "https?:/ },
]

/**
 * Lines of the files that git has or would add.
 * @param {string} root
 * @returns {string[]}
 */
export function machineTraces(root) {
  const git = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  })
  if (git.status !== 0) return [`This check needs a git work tree: ${git.stderr ?? git.error}`]
  const files = git.stdout.toString().split('\0').filter(Boolean)
  const patterns = [...traces, ...configuredRegistry()]
  return files
    .filter(file => existsSync(join(root, file)))
    .flatMap(file => {
      const text = readFileSync(join(root, file), 'utf8')
      if (text.includes('\0')) return []
      return text.split('\n').flatMap((line, index) => {
        const trace = patterns.find(({ pattern }) => pattern.test(line))
        return trace ? [`${file}:${index + 1} has ${trace.what}: ${line.trim().slice(0, 100)}`] : []
      })
    })
}

/** The host of the registry that this machine uses, whatever it is. */
function configuredRegistry() {
  const address = process.env['npm_config_registry']
  const host = address && URL.canParse(address) ? new URL(address).host : ''
  if (!host) return []
  return [
    {
      what: 'the host of this machine’s registry',
      pattern: new RegExp(host.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')),
    },
  ]
}
