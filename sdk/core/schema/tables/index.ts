/** The schema: every type that crosses the wire, in one table. Types, readers and writers derive from it. */
import { catalogTypes } from './catalogs.ts'
import { confirmTypes } from './confirm.ts'
import { containerTypes } from './containers.ts'
import { joseTypes } from './jose.ts'
import { localFileTypes } from './local-files.ts'
import { logTypes } from './logs.ts'
import { mailTypes } from './mail.ts'
import { messageTypes } from './messages.ts'
import { portalProtocolTypes } from './portal-protocol.ts'
import { portalStoreTypes } from './portal-store.ts'
import { profileTypes } from './profiles.ts'
import { recryptTypes } from './recrypt.ts'
import { sshTypes } from './ssh.ts'

export { transactions } from './transactions.ts'

export const types = {
  ...messageTypes,
  ...portalProtocolTypes,
  ...profileTypes,
  ...catalogTypes,
  ...sshTypes,
  ...mailTypes,
  ...portalStoreTypes,
  ...logTypes,
  ...joseTypes,
  ...localFileTypes,
  ...confirmTypes,
  ...recryptTypes,
  ...containerTypes,
} as const
