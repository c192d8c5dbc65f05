/** Beginning to connect this device with an invite. */
import {
  createConnectionRequest,
  parseInvite,
  parsePin,
  type ReadInvite,
} from '../../core/connection/index.ts'
import { MeshError } from '../../core/error.ts'
import type { PortalConnection } from '../../core/protocol/transact.ts'
import { suites } from '../../core/suite/index.ts'
import type { BeginConnectOptions } from '../api.ts'
import { refuseIfHeld, storeConnect, wrongSuite } from '../connect-begin.ts'
import type { EngineContext } from '../context.ts'
import { supportedSuite } from '../devices.ts'
import { requireKey } from '../keys.ts'
import { objectToText } from '../objects.ts'
import { fetchPersonal, normalizeAccount, portalOf } from '../portals.ts'
import type { ConnectFlow } from '../records.ts'
import { sealSecret } from '../secrets.ts'

/**
 * Makes and stores the request to join the profile of an invite, with the proof that this device knows its PIN. A portal
 * that shows another profile than the invite names is refused; where the invite was said and names none, the answer must
 * prove that whoever made the invite gave it. The PIN itself is not kept.
 *
 * @throws `mesh/invite/format`, `mesh/invite/expired`; `mesh/profile/substituted`; `mesh/account/format`,
 * `mesh/account/missing`; `mesh/profile/exists`; `mesh/profile/suite` for a device or suite given that is not the
 * profile's, or a profile of the suite of 2017, which knows no invites; `mesh/key/unsupported`; refusals of the verifier;
 * `mesh/portal/…`
 */
export async function prepareInviteConnect(
  engine: EngineContext,
  options: BeginConnectOptions,
): Promise<ConnectFlow> {
  const invite = readInvite(options)
  if (invite.expires !== undefined && engine.clock.now() > invite.expires * 1000)
    throw new MeshError('mesh/invite/expired', 'the invite has expired, by the clock of this device')
  const { account, pin, profile: udf } = invite
  const portal = await portalOfInvite(engine, invite, options.portal)
  const personal = await fetchPersonal(engine, portal, { account, ...(udf !== undefined && { udf }) })
  if (!personal) throw new MeshError('mesh/account/missing', `the portal knows no account ${account}`)
  await refuseIfHeld(engine, personal.udf)
  if (options.suite !== undefined && options.suite !== personal.suite) throw wrongSuite(personal.suite)
  if (suites[personal.suite].objects === '2017')
    throw new MeshError('mesh/profile/suite', 'profiles of the 2017 suite have no invites')
  const suite = await supportedSuite(engine, personal.suite)
  const pinned = udf !== undefined
  return storeConnect(engine, { ...options, suite }, async device => {
    const { signed, authenticator, nonce, inviteKey } = await createConnectionRequest(engine, {
      device: device.signed,
      key: await requireKey(engine, device.signatureKey),
      profile: personal.udf,
      invite: { pin, account, pinned },
    })
    // Both are there in every suite but that of 2017.
    const sealedFor = { device, purpose: 'invite-key', subject: device.udf } as const
    const secret = await sealSecret(engine, inviteKey!, sealedFor)
    inviteKey!.fill(0)
    return {
      way: 'invite',
      portal: portal.url,
      account,
      profile: personal.udf,
      request: objectToText('SignedConnectionRequest', signed),
      authenticator,
      nonce: nonce!,
      secret,
      pinned,
    }
  })
}

function readInvite({ invite, account, pin }: BeginConnectOptions): ReadInvite {
  if (invite === undefined) {
    if (account === undefined) throw new MeshError('mesh/argument', 'say which account the PIN is for')
    return { account: normalizeAccount(account), pin: parsePin(pin ?? '').text }
  }
  if (account !== undefined || pin !== undefined)
    throw new MeshError('mesh/argument', 'an invite says the account and the PIN itself')
  const read = parseInvite(invite)
  return { ...read, account: normalizeAccount(read.account) }
}

function portalOfInvite(
  engine: EngineContext,
  { account, portal }: ReadInvite,
  wanted: string | undefined,
): PortalConnection | Promise<PortalConnection> {
  const url = wanted ?? portal
  return url === undefined ? portalOf(engine, account) : engine.portals.at(url)
}
