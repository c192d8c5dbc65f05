#!/usr/bin/env node
/** The program `mathmesh-portal`. */
import { readFileSync } from 'node:fs'
import { isMeshError } from '../sdk/core/error.ts'
import { systemClock } from './clock.ts'
import { type ImportSettings, parseCommandLine, type ServeSettings } from './command-line.ts'
import { importLogs } from './log/import.ts'
import { usage } from './options.ts'
import { openStore, readText, startPortal } from './portal.ts'
import { type LogEvent, silentLog } from './service/log.ts'
import { createPolicy } from './service/policy.ts'
import { createProfileReader } from './service/profiles.ts'

const USAGE_ERROR = 2

async function main(): Promise<void> {
  const command = parseCommandLine(process.argv.slice(2), process.env)
  if (command.name === 'help') process.stdout.write(usage())
  else if (command.name === 'version') console.log(readVersion())
  else if (command.name === 'import') await runImport(command.settings)
  else await serve(command.settings)
}

async function serve(settings: ServeSettings): Promise<void> {
  const portal = await startPortal(settings, logFailures)
  const lines = portal.configuration.map(([name, value]) => `  ${name.padEnd(12)}${value}`)
  console.log([`The portal is at ${portal.url}/`, ...lines, 'Stop it with Ctrl+C.'].join('\n'))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      portal.stop().then(() => process.exit(0), fail)
    })
  }
}

async function runImport({ data, mesh, portal }: ImportSettings): Promise<void> {
  const logs = { mesh: mesh && readText(mesh), portal: portal && readText(portal) }
  const store = openStore(data)
  try {
    const policy = createPolicy({})
    const deps = { crypto: globalThis.crypto, store, clock: systemClock, policy, log: silentLog }
    const report = await importLogs({ ...deps, profiles: createProfileReader(deps) }, logs)
    for (const { log, position, key, reason, code } of report.problems) {
      const place = `${{ mesh, portal }[log]}:${position.line}`
      console.error([place, key, code, reason].filter(Boolean).join(': '))
    }
    const { kept, removed, problems } = report
    console.log(`${kept} objects imported, ${removed} removed by the logs, ${problems.length} left out.`)
  } finally {
    await store.close()
  }
}

/** Requests are not logged here; failures are the operator's to see. */
function logFailures(event: LogEvent): void {
  if (event.event === 'failure') console.error(event.error)
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
