/**
 * `npm run crash`: kills a portal under load 2,000 times, half of them on SQLite and half on PostgreSQL, whose server is
 * killed as well, with 100,000 accounts in the store. Fails as soon as something that was acknowledged is not there.
 * Options: `-- --count 200 --accounts 0`, and `sqlite` or `postgres` for one of the two.
 */
import { pathToFileURL } from 'node:url'
import { bundle } from './bundle.mjs'
import { readOptions } from './options.mjs'
import { ensurePostgres, root } from './setup.mjs'

const stores = ['sqlite', 'postgres']
const SLOWEST_START = 1000

const { numbers, words } = readOptions({ count: 2000, accounts: 100_000 }, stores)
const chosen = words.length ? words : stores
if (chosen.includes('postgres')) ensurePostgres()
const { runCrashes } = await import(pathToFileURL(bundle('test/portal/crash/in-node.ts', 'crash')).href)

for (const store of chosen) {
  const count = Math.ceil(numbers.count / chosen.length)
  console.log(`${store}: ${count} kills, ${numbers.accounts.toLocaleString('en')} accounts`)
  const report = await runCrashes({ store, count, accounts: numbers.accounts, root, onRound: show })
  const { kills, falseStarts, stops, acknowledged, cutOff, starts } = report
  console.log(
    [
      `  ${kills} kills under load, ${falseStarts} while starting, ${stops} immediate stops of the server`,
      `  ${acknowledged.toLocaleString('en')} writes acknowledged, all of them there`,
      `  ${cutOff.stored + cutOff.absent} cut off, ${cutOff.stored} of them stored whole, the others not at all`,
      `  started in ${Math.round(starts.median)} ms (median), ${Math.round(starts.longest)} ms (longest)`,
    ].join('\n'),
  )
  if (starts.median > SLOWEST_START) {
    console.log(`  Missed: it should start within ${SLOWEST_START} ms.`)
    process.exitCode = 1
  }
}

/** @param {number} done */
function show(done) {
  if (done % 100 === 0) console.log(`  ${done} …`)
}
