/** Connection requests that wait for an administrator, a list for each profile. */

import { type Bytes, bytesToUtf8 } from '../../sdk/core/bytes.ts'
import type { VerifiedRequest } from '../../sdk/core/connection/index.ts'
import { MeshError } from '../../sdk/core/error.ts'
import { isSuiteOf2017, signatureOf } from '../../sdk/core/profile/signed.ts'
import { writeUntagged } from '../../sdk/core/schema/index.ts'
import type { Batch, Expectation } from '../store/store.ts'
import type { ServiceDeps } from './context.ts'
import { verifyPayloadSize } from './entries/prepared.ts'
import { LimitError } from './refusals.ts'

export interface PendingRequest {
  /** UDF of the device. */
  readonly device: string
  /** Names this request among others of the device; absent in the suite of 2017, whose requests are all the same. */
  readonly nonce?: string
  /** Milliseconds since 1970. */
  readonly expires: number
  /** The account it was made for. */
  readonly account?: string
  /** The SignedDeviceProfile inside, untagged. */
  readonly profile: string
  /** The SignedConnectionRequest, untagged. */
  readonly text: string
}

export interface PendingList {
  readonly requests: readonly PendingRequest[]
  readonly expectation: Expectation
}

export function pendingKey(profile: string): string {
  return `pending/${profile}`
}

/** The requests that have not expired, oldest first. */
export async function readPending({ store, clock }: ServiceDeps, profile: string): Promise<PendingList> {
  const key = pendingKey(profile)
  const item = await store.get(key)
  const requests = item === undefined ? [] : (JSON.parse(item.value) as readonly PendingRequest[])
  return {
    requests: requests.filter(({ expires }) => expires > clock.now()),
    expectation: { key, version: item?.version ?? 0 },
  }
}

/**
 * A verified request as it is kept.
 *
 * @throws `mesh/portal/limit` if it is too large; `mesh/encoding/character` if an administrator of 2017 could not look
 * at her list any more with this request in it
 */
export function toPending(
  deps: ServiceDeps,
  request: VerifiedRequest,
  account: string | undefined,
): PendingRequest {
  const { limits } = deps.policy
  const { signed, device, nonce } = request
  verifyPayloadSize(signed, limits.request)
  if (isSuiteOf2017(device.suite)) {
    for (const part of [signed, device.signed]) verifyReadableIn2017(signatureOf(part).payload)
  }
  return {
    device: device.udf,
    ...(nonce === undefined ? {} : { nonce }),
    expires: deps.clock.now() + limits.pendingTime,
    ...(account === undefined ? {} : { account }),
    profile: writeUntagged('SignedDeviceProfile', device.signed),
    text: writeUntagged('SignedConnectionRequest', signed, 'compact', { peer2017: true }),
  }
}

const DEADLY_2017 = /(?:^|[^\\])(?:\\\\)*\\u|[\u{10000}-\u{10ffff}]/u

/** Software of 2017 dies of `\u` escapes, and of characters that it could write no other way (wire A.3). */
function verifyReadableIn2017(payload: Bytes): void {
  if (!DEADLY_2017.test(bytesToUtf8(payload))) return
  throw new MeshError('mesh/encoding/character', 'The request has a character that a 2017 peer cannot read.')
}

/**
 * The batch that adds a request, in place of an earlier one of the same device. A full list takes no more: those that
 * wait, which somebody may be looking at, are not pushed out.
 *
 * @throws `mesh/portal/limit`
 */
export function addPending(
  { policy, clock }: ServiceDeps,
  list: PendingList,
  request: PendingRequest,
): Batch {
  const others = list.requests.filter(({ device }) => device !== request.device)
  if (others.length >= policy.limits.pending) {
    const retryAfter = Math.min(...others.map(({ expires }) => expires)) - clock.now()
    throw new LimitError('pending', 'Too many requests wait for this profile.', { status: 429, retryAfter })
  }
  return pendingBatch(list, [...others, request])
}

/** The batch that takes the request of a device out of the list. */
export function removePending(list: PendingList, device: string): Batch {
  return pendingBatch(
    list,
    list.requests.filter(request => request.device !== device),
  )
}

function pendingBatch({ expectation }: PendingList, requests: readonly PendingRequest[]): Batch {
  const { key } = expectation
  if (requests.length === 0) return { expect: [expectation], put: [], remove: [key] }
  const expires = Math.max(...requests.map(request => request.expires))
  return { expect: [expectation], put: [{ key, value: JSON.stringify(requests), expires }], remove: [] }
}
