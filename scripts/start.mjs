/**
 * `npm start`: from a fresh clone to a running portal that serves the app.
 * Whatever follows `--` goes to the portal's command line: `npm start -- --port 9000`.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from './build.mjs'
import { ensureDependencies, root } from './setup.mjs'

ensureDependencies()
build(['pwa', 'portal'])

// npm hands a signal to its shell and no further. Without the shell there is nobody left to stop us, so we stop.
const parent = process.ppid
if (process.env['npm_lifecycle_event'] === 'start' && process.platform !== 'win32') {
  setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGTERM'), 500).unref()
}

// The portal runs in this very process, as if Node had been started with it: signals reach it without a go-between.
const program = join(root, 'dist', 'node', 'portal', 'main.js')
process.argv[1] = program
await import(pathToFileURL(program).href)
