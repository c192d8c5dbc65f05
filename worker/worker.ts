/** The entry of the key worker: nothing but wiring, since nothing in here can be tested from outside. */
import { type Endpoint, expose } from 'comlink'
import { sendMeshErrors } from './error-transfer.ts'
import { createGuardedEndpoint } from './guarded-endpoint.ts'
import { createHost } from './host.ts'
import { createShell, workerCalls } from './shell.ts'

sendMeshErrors()
expose(createShell(createHost), createGuardedEndpoint(self as unknown as Endpoint, workerCalls))
