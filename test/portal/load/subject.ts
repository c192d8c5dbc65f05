/** The portal as a program for load and crash tests: the real one but for its command line, and without limits per sender. */
import { systemClock } from '../../../portal/clock.ts'
import { startServer } from '../../../portal/http/server.ts'
import { createNodeCrypto } from '../../../portal/node-crypto.ts'
import { openStore } from '../../../portal/portal.ts'
import { createPolicy } from '../../../portal/service/policy.ts'
import { createPortalService } from '../../../portal/service/service.ts'
import type { PortalStore } from '../../../portal/store/store.ts'

/** What it is told as its one argument, in JSON. */
export interface SubjectSettings {
  readonly data: string
  readonly database?: string
  /** Acknowledges what is not on the disk yet, so that a test can show that it would notice. */
  readonly lies?: boolean
}

const { data, database, lies = false } = JSON.parse(process.argv[2]!) as SubjectSettings
const opened = await openStore({ data, database })
const store = lies ? acknowledgeEarly(opened) : opened
const limits = { addressRate: 0, accountRate: 0, addressStorage: 0 }
const service = createPortalService({
  crypto: createNodeCrypto(),
  store,
  clock: systemClock,
  policy: createPolicy({ domains: ['example.com'], limits }),
  log: event => {
    if (event.event === 'failure') console.error(event.error)
  },
})
const server = await startServer({
  app: { fetch: request => service.handle(request) },
  listen: '127.0.0.1',
  port: 0,
})
process.once('SIGTERM', async () => {
  await server.stop()
  await store.close()
  process.exit(0)
})
console.log(`The portal is at ${server.url}/\nStop it with Ctrl+C.`)

function acknowledgeEarly(honest: PortalStore): PortalStore {
  return {
    ...honest,
    async commit(batch) {
      setTimeout(() => void honest.commit(batch), 100)
      return true
    },
  }
}
