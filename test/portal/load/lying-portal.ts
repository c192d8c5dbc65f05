/** A portal that acknowledges what is not on the disk yet, so that the crash tests can show that they would notice. */
import { systemClock } from '../../../portal/clock.ts'
import { startServer } from '../../../portal/http/server.ts'
import { openStore } from '../../../portal/portal.ts'
import { createPolicy } from '../../../portal/service/policy.ts'
import { createPortalService } from '../../../portal/service/service.ts'
import type { PortalStore } from '../../../portal/store/store.ts'

const LATE = 100

function acknowledgeEarly(honest: PortalStore): PortalStore {
  return {
    ...honest,
    async commit(batch) {
      setTimeout(() => void honest.commit(batch), LATE)
      return true
    },
  }
}

/** @param text where accounts are kept, in JSON */
async function serve(text: string): Promise<void> {
  const service = createPortalService({
    crypto: globalThis.crypto,
    store: acknowledgeEarly(await openStore(JSON.parse(text))),
    clock: systemClock,
    policy: createPolicy({ domains: ['example.com'] }),
    log: () => {},
  })
  const fetch = (request: Request) => service.handle(request)
  const { url } = await startServer({ app: { fetch }, listen: '127.0.0.1', port: 0 })
  console.log(`The portal is at ${url}/\nStop it with Ctrl+C.`)
}

await serve(process.argv[2]!)
