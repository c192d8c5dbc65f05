/** Which HTTP status a refusal has. In the body it is `Status`, for peers that read that alone (wire C.3). */
import type { MeshErrorCode } from '../../sdk/core/error.ts'
import type { TransactionName } from '../../sdk/core/schema/index.ts'

/** Success, as portals of 2017 say it. */
export const SUCCESS = 201

/** By the longest prefix that fits. */
const statuses: Readonly<Record<string, number>> = {
  'mesh/account/': 400,
  'mesh/account/missing': 404,
  'mesh/account/taken': 409,
  'mesh/account/lookalike': 409,
  'mesh/connect/': 400,
  'mesh/connect/missing': 404,
  'mesh/device/missing': 404,
  'mesh/json/size': 413,
  'mesh/profile/': 400,
  'mesh/profile/missing': 404,
  'mesh/profile/signer': 403,
  'mesh/profile/administrator': 403,
  'mesh/profile/removed': 403,
  'mesh/profile/rollback': 409,
  'mesh/profile/fork': 409,
  'mesh/profile/substituted': 409,
  'mesh/jws/': 403,
  'mesh/portal/unauthorized': 401,
  'mesh/portal/conflict': 409,
  'mesh/portal/immutable': 409,
  'mesh/portal/limit': 429,
  'mesh/portal/busy': 503,
  'mesh/portal/storage': 503,
  'mesh/portal/internal': 500,
  'mesh/portal/timeout': 408,
}

const prefixes = Object.keys(statuses).sort((a, b) => b.length - a.length)

export function statusOf(code: MeshErrorCode): number {
  const prefix = prefixes.find(candidate => code.startsWith(candidate))
  return prefix === undefined ? 400 : statuses[prefix]!
}

/** What a portal of 2017 says in the body: the same, but for the one refusal it has. */
export function statusOf2017(transaction: TransactionName | undefined, code: MeshErrorCode): number {
  if (transaction === 'DeleteAccount' && code === 'mesh/account/missing') return 409
  return statusOf(code)
}
