/** What a gateway allows: no more than the portal behind it survives in decent time. */
import type { Limits } from '../service/policy.ts'

const KIB = 1024

/**
 * A portal of 2017 takes seconds for a text of 100 kB and four times as long for twice that, and meanwhile nobody's turn
 * comes. Most of what is asked here makes two or three requests there.
 */
const most = { body: 256 * KIB, profile: 128 * KIB, escrow: 64 * KIB, addressRate: 20 } as const

/**
 * The limits of a gateway. There are no events: of what happens behind it a gateway only hears when it asks.
 *
 * @param decided by whoever runs it; what is too much for a portal of 2017 is cut
 */
export function gatewayLimits(decided: Partial<Limits>): Partial<Limits> {
  return {
    ...decided,
    body: Math.min(decided.body ?? most.body, most.body),
    profile: Math.min(decided.profile ?? most.profile, most.profile),
    escrow: Math.min(decided.escrow ?? most.escrow, most.escrow),
    addressRate: Math.min(decided.addressRate ?? most.addressRate, most.addressRate),
    listeners: 0,
  }
}
