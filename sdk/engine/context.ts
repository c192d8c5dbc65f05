/** What every part of the engine is given: the ports, and the profiles and devices it has verified already. */
import { type VerifiedDevice, verifyDeviceProfile } from '../core/profile/device.ts'
import { type VerifiedPersonal, verifyPersonalProfile } from '../core/profile/personal.ts'
import { textToObject } from './objects.ts'
import type { EngineDeps } from './ports.ts'

export interface EngineContext extends EngineDeps {
  /** The device of a stored text; verified on the first call, then remembered by its text. */
  verifiedDevice(signed: string): Promise<VerifiedDevice>
  /** The profile of a stored text; verified on the first call, then remembered by its text. */
  verifiedPersonal(signed: string): Promise<VerifiedPersonal>
}

const REMEMBERED = 32

export function createContext(deps: EngineDeps): EngineContext {
  return {
    ...deps,
    verifiedDevice: remember(signed =>
      verifyDeviceProfile(deps, textToObject(signed, 'SignedDeviceProfile')),
    ),
    verifiedPersonal: remember(signed =>
      verifyPersonalProfile(deps, textToObject(signed, 'SignedPersonalProfile')),
    ),
  }
}

/** Same text, same verdict: a profile is checked once, not at every look at it. Failures are not remembered. */
function remember<T>(verify: (signed: string) => Promise<T>): (signed: string) => Promise<T> {
  const known = new Map<string, T>()
  return async signed => {
    const verified = known.get(signed) ?? (await verify(signed))
    known.delete(signed)
    known.set(signed, verified)
    const oldest = known.keys().next()
    if (known.size > REMEMBERED && !oldest.done) known.delete(oldest.value)
    return verified
  }
}
