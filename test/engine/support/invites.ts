/** What plays with invites share: Alice with an invite, and devices that use it. */
import { createConnectionRequest, createPin } from '../../../sdk/core/connection/index.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { textToObject } from '../../../sdk/engine/objects.ts'
import { deps } from '../../support/crypto.ts'
import { type Interceptions, intercept } from './intercept.ts'
import { ALICE, type TestMachine, World, type WorldOptions } from './world.ts'

export type Request = Mesh<'SignedConnectionRequest'>

/** Alice, whose portal shows and takes what a test says, and a phone of hers. */
export async function setInvites(options: WorldOptions = {}) {
  const world = new World(options)
  const lies: Interceptions = {}
  const alice = await world.administrator({ wrap: portal => intercept(portal, lies) })
  /** The portal shows these and no others. */
  const show = (...requests: readonly Request[]) => {
    lies.ConnectPending = async () => ({ Pending: requests })
  }
  const members = async () => (await alice.engine.refresh(alice.profile)).devices.map(({ udf }) => udf)
  return { world, lies, alice, phone: world.machine(), show, members }
}

/** The request that a machine has sent. */
export async function requestOf(machine: TestMachine, connect: string): Promise<Request> {
  const { request } = (await machine.deps.machine.get('connects', connect))!
  return textToObject(request!, 'SignedConnectionRequest')
}

/** A PIN of the same name that is another: a guess. */
export function otherPin(pin: string): string {
  for (;;) {
    const { text, invite } = createPin(deps)
    if (invite === pin.slice(0, 2) && text !== pin) return text
  }
}

/** Requests of one device that name the invite of a PIN, each with a proof under it and a nonce of its own. */
export async function guesses(
  world: World,
  { profile, pin, count }: { readonly profile: string; readonly pin: string; readonly count: number },
): Promise<readonly Request[]> {
  const machine = world.machine()
  const device = await machine.engine.createDevice({ name: 'Guesser', kind: 'browser' })
  const { signed } = (await machine.deps.machine.get('devices', device.udf))!
  const key = (await machine.deps.vault.get(device.udf))!
  return Promise.all(
    Array.from({ length: count }, async () => {
      const options = { device: textToObject(signed, 'SignedDeviceProfile'), key, profile }
      const invite = { pin, account: ALICE, pinned: false }
      return (await createConnectionRequest(deps, { ...options, invite })).signed
    }),
  )
}
