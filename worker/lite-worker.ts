/** The entry of a web site's key worker: it can connect this device and use what it was granted, and nothing else. */
import { type Endpoint, expose } from 'comlink'
import { createSiteEngine, siteCalls } from '../sdk/engine/site-engine.ts'
import { sendMeshErrors } from './error-transfer.ts'
import { createGuardedEndpoint } from './guarded-endpoint.ts'
import { createHostOf } from './host-parts.ts'
import { callsOf, createShellOf } from './shell.ts'

sendMeshErrors()
expose(
  // A site is no portal, so its server is not asked whether it is one.
  createShellOf(options => createHostOf({ createEngine: createSiteEngine }, options), siteCalls),
  createGuardedEndpoint(self as unknown as Endpoint, callsOf(siteCalls)),
)
