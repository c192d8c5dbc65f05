/**
 * `npm run check`: everything that a machine can say about the tree short of running its tests. One line per check,
 * details where one fails; all of them run. `npm run check -- layers words` runs the checks of those names alone,
 * `--root=FOLDER` looks at another tree (layers, words and paths).
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { binOf, ensureDependencies, fail, root } from './setup.mjs'

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {() => Promise<string[]>} run Gives what is wrong, as lines; none when all is well.
 */

const selected = process.argv.slice(2).filter(argument => !argument.startsWith('--'))
const rootOption = process.argv.find(argument => argument.startsWith('--root='))
const tree = rootOption ? resolve(rootOption.slice('--root='.length)) : root

// Tests look at other trees, with what is installed here.
if (tree === root) ensureDependencies()
process.exitCode = (await runChecks(choose([...typeChecks(), ...treeChecks(), ...packageChecks()]))) ? 0 : 1

/** @returns {Check[]} */
function typeChecks() {
  /** @type {Set<string>} */
  const seen = new Set()
  const projects = sourceFiles(name => /^tsconfig.*\.json$/.test(name)).map(file => ({
    name: `types ${file}`,
    run: async () => {
      const { code, lines } = await program(
        binOf('typescript', 'tsc'),
        '-p',
        file,
        '--noEmit',
        '--listFiles',
        '--pretty',
        'false',
      )
      const isFile = (/** @type {string} */ line) =>
        /^\/|^[A-Z]:[\\/]/i.test(line) && /\.[cm]?[jt]s$/.test(line)
      for (const line of lines.filter(isFile)) seen.add(relative(root, line).replaceAll('\\', '/'))
      return code ? lines.filter(line => !isFile(line)) : []
    },
  }))
  const everyFile = {
    name: 'types of every file',
    run: async () =>
      sourceFiles(name => /\.(?:ts|mjs)$/.test(name))
        .filter(file => !seen.has(file))
        .map(file => `${file} is in no tsconfig, so nothing checks its types`),
  }
  return [...projects, everyFile]
}

/** @returns {Check[]} */
function treeChecks() {
  const layerChecks = () => import('./layer-checks.mjs')
  return [
    {
      name: 'format',
      run: () => silentProgram(binOf('@biomejs/biome'), 'ci', '--error-on-warnings', '--colors=off', '.'),
    },
    {
      name: 'layers',
      run: async () => {
        const { homelessFiles, wrongArrows, wrongLocators } = await layerChecks()
        return [...(await wrongArrows(tree)), ...wrongLocators(tree), ...homelessFiles(tree)]
      },
    },
    { name: 'words', run: async () => (await layerChecks()).forbiddenWords(tree) },
    { name: 'unused', run: () => silentProgram(binOf('knip'), '--no-progress') },
    { name: 'paths', run: async () => (await import('./machine-traces.mjs')).machineTraces(tree) },
    {
      name: 'reference',
      run: () => silentProgram(join(root, 'scripts', 'docs-reference.mjs'), '--check'),
    },
    { name: 'api', run: () => silentProgram(join(root, 'scripts', 'docs-api.mjs'), '--check') },
  ]
}

/** @returns {Check[]} */
function packageChecks() {
  return [
    { name: 'build', run: () => silentProgram(join(root, 'scripts', 'build.mjs')) },
    { name: 'package', run: packageProblems },
    {
      name: 'sizes',
      run: async () => {
        const { formatSize, measureSizes } = await import('./sizes.mjs')
        const missed = (await measureSizes()).filter(
          size => size.limit !== undefined && size.bytes > size.limit,
        )
        return missed.flatMap(size => [formatSize(size), ...size.parts.map(part => `  ${part}`)])
      },
    },
  ]
}

/** Packs the package as npm would and lets publint and attw look at what its users will get. */
async function packageProblems() {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-package-'))
  try {
    const npm = process.env['npm_execpath']
    if (!npm) return ['This check needs npm: run it as `npm run check`.']
    const packed = await program(npm, 'pack', '--ignore-scripts', '--pack-destination', folder)
    const tarball = readdirSync(folder).find(name => name.endsWith('.tgz'))
    if (packed.code || !tarball) return packed.lines
    const file = join(folder, tarball)
    return [
      ...(await silentProgram(binOf('publint'), 'run', file, '--strict')),
      // The worker is for `new Worker(url)` and the script-tag files for `<script>`, not for import: they have no types.
      ...(await silentProgram(
        binOf('@arethetypeswrong/cli', 'attw'),
        ...[
          file,
          '--profile',
          'esm-only',
          '--exclude-entrypoints',
          'worker',
          'mesh.js',
          'mesh-worker.js',
          '--no-color',
          '--no-emoji',
        ],
      )),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {Check[]} checks
 * @returns {Check[]}
 */
function choose(checks) {
  const unknown = selected.filter(name => !checks.some(check => check.name.split(' ')[0] === name))
  if (unknown.length) fail(`There is no check named ${unknown.join(', ')}.`)
  return selected.length ? checks.filter(check => selected.includes(check.name.split(' ')[0] ?? '')) : checks
}

/**
 * @param {Check[]} checks
 * @returns {Promise<boolean>} Whether all is well.
 */
async function runChecks(checks) {
  const failed = []
  for (const { name, run } of checks) {
    const problems = await run().catch(error => [
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    ])
    console.log(`${problems.length ? 'FAIL' : 'ok  '}  ${name}`)
    for (const problem of problems) console.log(`      ${problem}`)
    if (problems.length) failed.push(name)
  }
  console.log(
    failed.length
      ? `\n${failed.length} of ${checks.length} checks failed: ${failed.join(', ')}`
      : `\nAll ${checks.length} checks are well.`,
  )
  return failed.length === 0
}

/**
 * Runs a program for Node that has nothing to say when all is well.
 * @param {string} file
 * @param {string[]} args
 */
async function silentProgram(file, ...args) {
  const { code, lines } = await program(file, ...args)
  return code === 0 ? [] : [...lines, `(exit code ${code})`]
}

/**
 * @param {string} file
 * @param {string[]} args
 * @returns {Promise<{ code: number, lines: string[] }>}
 */
function program(file, ...args) {
  return new Promise((done, stop) => {
    const env = { ...process.env, NO_COLOR: '1' }
    const child = spawn(process.execPath, [file, ...args], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', part => (text += part))
    child.stderr.setEncoding('utf8').on('data', part => (text += part))
    child.on('error', stop)
    child.on('close', code =>
      done({ code: code ?? 1, lines: text.split('\n').filter(line => line.trim() !== '') }),
    )
  })
}

/**
 * Files of the tree whose name passes, without what is installed or built.
 * @param {(name: string) => boolean} passes
 */
function sourceFiles(passes) {
  const skipped = /^(?:node_modules|dist|coverage|\.git|\.cache)$/
  /** @type {(folder: string) => string[]} */
  const below = folder =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
      const path = folder ? `${folder}/${entry.name}` : entry.name
      if (entry.isDirectory()) return skipped.test(entry.name) ? [] : below(path)
      return passes(entry.name) ? [path] : []
    })
  return existsSync(root) ? below('').sort() : []
}
