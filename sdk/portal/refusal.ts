/** What a portal's refusal means: from its `Mesh-Error` header, or else from HTTP code and body status. */
import { isMeshErrorCode, MeshError, type MeshErrorCode } from '../core/error.ts'
import type { TransactionName } from '../core/schema/index.ts'

/**
 * Codes a portal may choose. The others speak of this device (its keys, its storage, its worker), and a portal that
 * could raise them could talk a person into giving a good device up.
 */
const portalCodes =
  /^mesh\/(?:account|connect|encoding|escrow|json|jws|profile|schema|udf)\/|^mesh\/portal\/(?:busy|conflict|immutable|internal|limit|refused|storage|unauthorized)$|^mesh\/(?:argument|device\/missing|key\/invalid|key\/unsupported)$/

/** Longer or stranger texts do not come from our portals. */
const MAX_DESCRIPTION = 200

export interface RefusalSource {
  readonly transaction: TransactionName
  /** HTTP code, or Status of the body. */
  readonly status: number
  readonly errorHeader: string | null
  readonly description: string | undefined
}

/** The error for a refusal. Text from the portal is cut and cleaned; it is for developers and never decides anything. */
export function refusalToError(source: RefusalSource): MeshError {
  const said = cleanText(source.description)
  const message = `The portal refused ${source.transaction} with ${source.status}${said ? `: ${said}` : '.'}`
  return new MeshError(codeOf(source), message)
}

/** Whether a code is one that a portal may raise. */
export function isPortalCode(code: unknown): code is MeshErrorCode {
  return isMeshErrorCode(code) && portalCodes.test(code)
}

function codeOf({ transaction, status, errorHeader }: RefusalSource): MeshErrorCode {
  if (isPortalCode(errorHeader)) return errorHeader
  return meaningsByTransaction[transaction]?.[status] ?? meanings[status] ?? rangeOf(status)
}

/** 409 is the one status whose meaning depends on the question (wire C.3). */
const meaningsByTransaction: Partial<Record<TransactionName, Readonly<Record<number, MeshErrorCode>>>> = {
  CreateAccount: { 409: 'mesh/account/taken' },
  DeleteAccount: { 409: 'mesh/account/missing', 404: 'mesh/account/missing' },
  Publish: { 409: 'mesh/portal/conflict' },
}

const meanings: Readonly<Record<number, MeshErrorCode>> = {
  401: 'mesh/portal/unauthorized',
  403: 'mesh/portal/unauthorized',
  // Servers and proxies say so of a request that came too slowly, also when the machine was.
  408: 'mesh/portal/busy',
  413: 'mesh/portal/limit',
  429: 'mesh/portal/busy',
  503: 'mesh/portal/busy',
}

function rangeOf(status: number): MeshErrorCode {
  return status >= 500 ? 'mesh/portal/internal' : 'mesh/portal/refused'
}

function cleanText(text: string | undefined): string {
  return (text ?? '').replace(/[^\x20-\x7e\xa0-\ufffd]+/g, ' ').slice(0, MAX_DESCRIPTION)
}
