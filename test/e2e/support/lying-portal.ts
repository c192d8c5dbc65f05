/** Stands between one page and its portal, and changes answers as a lying portal would. */
import type { Page } from 'playwright'
import {
  type AnyRequest,
  type Mesh,
  type ResponseOf,
  readRequest,
  readResponse,
  type TransactionName,
  writeResponse,
} from '../../../sdk/core/schema/index.ts'
import { portalTransact } from './portal-client.ts'

type Lie<N extends TransactionName> = (
  answer: ResponseOf<N>,
  request: AnyRequest,
) => Promise<ResponseOf<N>> | ResponseOf<N>

/**
 * From now on, answers to one transaction are what `lie` makes of the true ones. Returns the function that makes the
 * portal honest again.
 */
export async function makeLie<N extends TransactionName>(
  page: Page,
  transaction: N,
  lie: Lie<N>,
): Promise<() => Promise<void>> {
  const pattern = '**/.well-known/mmm/**'
  const handler: Parameters<Page['route']>[1] = async route => {
    const body = route.request().postData()
    if (body === null) return route.fallback()
    const request = readRequest(body)
    if (request.transaction !== transaction) return route.fallback()
    const response = await route.fetch().catch(() => undefined)
    // The page, or the portal, was closed while the question was on its way.
    if (response === undefined) return route.abort().catch(() => {})
    const answer = readResponse(transaction, await response.text())
    const told = writeResponse(transaction, await lie(answer, request))
    await route.fulfill({ response, body: told }).catch(() => {})
  }
  await page.route(pattern, handler)
  return () => page.unroute(pattern, handler)
}

/** The signed device profile that the portal stores under a fingerprint. */
export async function fetchDevice(url: string, udf: string): Promise<Mesh<'SignedDeviceProfile'>> {
  const { Entries = [] } = await portalTransact(url, 'Get', { Identifier: udf })
  const [entry] = Entries
  if (entry?.tag !== 'SignedDeviceProfile') throw new Error(`the portal has no device ${udf}`)
  return entry.value
}
