/** Connection requests that wait for an administrator, a list for each profile. */

import type { VerifiedRequest } from '../../sdk/core/connection/index.ts'
import { MeshError } from '../../sdk/core/error.ts'
import { writeUntagged } from '../../sdk/core/schema/index.ts'
import type { Batch, Expectation } from '../store/store.ts'
import type { ServiceDeps } from './context.ts'
import { verifyPayloadSize } from './entries/prepared.ts'

export interface PendingRequest {
  /** UDF of the device. */
  readonly device: string
  /** Names this request among others of the device; absent in the suite of 2017, whose requests are all the same. */
  readonly nonce?: string
  /** Milliseconds since 1970. */
  readonly expires: number
  /** The SignedDeviceProfile inside, untagged. */
  readonly profile: string
  /** The SignedConnectionRequest, untagged. */
  readonly text: string
}

export interface PendingList {
  readonly requests: readonly PendingRequest[]
  readonly expectation: Expectation
}

const pendingKey = (profile: string) => `pending/${profile}`

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
 * @throws `mesh/portal/limit` if it is too large
 */
export function toPending(deps: ServiceDeps, request: VerifiedRequest): PendingRequest {
  const { limits } = deps.policy
  const { signed, device, nonce } = request
  verifyPayloadSize(signed, limits.request)
  return {
    device: device.udf,
    ...(nonce === undefined ? {} : { nonce }),
    expires: deps.clock.now() + limits.pendingTime,
    profile: writeUntagged('SignedDeviceProfile', device.signed),
    text: writeUntagged('SignedConnectionRequest', signed),
  }
}

/**
 * The batch that adds a request, in place of an earlier one of the same device. A full list takes no more: those that
 * wait, which somebody may be looking at, are not pushed out.
 *
 * @throws `mesh/portal/limit`
 */
export function addPending({ policy }: ServiceDeps, list: PendingList, request: PendingRequest): Batch {
  const others = list.requests.filter(({ device }) => device !== request.device)
  if (others.length >= policy.limits.pending) {
    throw new MeshError('mesh/portal/limit', 'Too many requests wait for this profile.')
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
