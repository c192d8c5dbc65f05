#!/usr/bin/env node
/** The program `mathmesh-portal`. */
import { readFileSync } from 'node:fs'
import { isMeshError } from '../sdk/core/error.ts'
import { backUp, restore, STREAM } from './backup/files.ts'
import { systemClock } from './clock.ts'
import {
  type BackupSettings,
  type ExportSettings,
  type ImportSettings,
  parseCommandLine,
  type RestoreSettings,
  type ServeSettings,
} from './command-line.ts'
import { exportToFiles } from './log/export-files.ts'
import { importLogs } from './log/import.ts'
import { createNodeCrypto } from './node-crypto.ts'
import { createLogLines } from './operation/log-lines.ts'
import { usage } from './options.ts'
import { openExistingStore, openStore, type RunningPortal, readBytes, startPortal } from './portal.ts'
import { silentLog } from './service/log.ts'
import { createPolicy } from './service/policy.ts'
import { createProfileReader } from './service/profiles.ts'

const USAGE_ERROR = 2

async function main(): Promise<void> {
  const command = parseCommandLine(process.argv.slice(2), process.env)
  if (command.name === 'help') process.stdout.write(usage())
  else if (command.name === 'version') console.log(readVersion())
  else if (command.name === 'import') await runImport(command.settings)
  else if (command.name === 'export') await runExport(command.settings)
  else if (command.name === 'backup') await runBackup(command.settings)
  else if (command.name === 'restore') await runRestore(command.settings)
  else await serve(command.settings)
}

async function serve(settings: ServeSettings): Promise<void> {
  const write = (text: string) => void process.stderr.write(text)
  const { log, flush } = createLogLines({ level: settings.log, clock: systemClock, write })
  const portal = await startPortal(settings, { log, version: readVersion() })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      portal.stop().then(() => {
        flush()
        process.exit(0)
      }, fail)
    })
  }
  // To a service it means that its certificate was renewed. To a program in a terminal, that the terminal is gone.
  const isInTerminal = process.stdout.isTTY === true
  process.on('SIGHUP', () => {
    if (isInTerminal) process.kill(process.pid, 'SIGTERM')
    else reload(portal)
  })
  // Last: whoever reads this may send a signal at once.
  const lines = portal.configuration.map(([name, value]) => `  ${name.padEnd(12)}${value}`)
  console.log([`The portal is at ${portal.url}/`, ...lines, 'Stop it with Ctrl+C.'].join('\n'))
}

/** A renewed certificate is taken up without a stop; one that cannot be used leaves the old one in its place. */
function reload(portal: RunningPortal): void {
  try {
    if (portal.reload()) console.error('The certificate was read anew.')
  } catch (error) {
    if (!isMeshError(error)) throw error
    console.error(`mathmesh-portal: ${error.message}`)
  }
}

async function runBackup(settings: BackupSettings): Promise<void> {
  const store = await openExistingStore(settings)
  try {
    const count = await backUp(store, settings.file, systemClock)
    // The output may be the backup.
    console.error(`${count} items backed up${settings.file === STREAM ? '' : ` to ${settings.file}`}.`)
  } finally {
    await store.close()
  }
}

async function runRestore(settings: RestoreSettings): Promise<void> {
  const store = await openStore(settings)
  try {
    const { count, created } = await restore(store, settings.file, settings)
    console.log(`${count} items restored from the backup of ${created}.`)
  } finally {
    await store.close()
  }
}

async function runImport({ mesh, portal, ...settings }: ImportSettings): Promise<void> {
  const logs = { mesh: mesh && readBytes(mesh), portal: portal && readBytes(portal) }
  const store = await openStore(settings)
  try {
    const policy = createPolicy({})
    const deps = { crypto: createNodeCrypto(), store, clock: systemClock, policy, log: silentLog }
    const report = await importLogs({ ...deps, profiles: createProfileReader(deps) }, logs)
    for (const { log, position, key, reason, code } of report.problems) {
      const place = `${{ mesh, portal }[log]}:${position.line}`
      console.error([place, key, code, reason].filter(Boolean).join(': '))
    }
    const { kept, aside, removed, problems } = report
    const counts = [`${kept} objects imported`, `${aside} kept aside for an export`]
    console.log(`${counts.join(', ')}, ${removed} removed by the logs; ${problems.length} remarks.`)
  } finally {
    await store.close()
  }
}

async function runExport({ audience, mesh, portal, ...settings }: ExportSettings): Promise<void> {
  const store = await openExistingStore(settings)
  try {
    const files = { mesh, portal }
    const { written, removed, left } = await exportToFiles({ store, clock: systemClock }, { audience, files })
    for (const { log, key, reason } of left) console.error([files[log], key, reason].join(': '))
    console.log(`${written} records written, ${removed} of them removals; ${left.length} objects left out.`)
  } finally {
    await store.close()
  }
}

/** From `dist/node/portal` and from the source alike the package's file is two or three folders up. */
function readVersion(): string {
  for (const up of ['../package.json', '../../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8'))
      if (name === 'mathmesh') return version
    } catch {
      // Not there: the next place.
    }
  }
  return 'unknown'
}

/** What a person can mend is told in words; a defect shows its trace. */
function fail(error: unknown): void {
  if (!isMeshError(error)) throw error
  console.error(`mathmesh-portal: ${error.message}`)
  if (error.code === 'mesh/argument') console.error('Run mathmesh-portal --help for what it takes.')
  process.exitCode = error.code === 'mesh/argument' ? USAGE_ERROR : 1
}

await main().catch(fail)
