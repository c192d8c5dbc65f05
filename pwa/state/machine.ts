/** What this machine holds, as one snapshot that is replaced whenever something changes here or in another tab. */
import type {
  ConnectRequest,
  LostProfile,
  MachineSummary,
  MeshSession,
  PersonalSession,
} from '../../sdk/index.ts'

export interface Machine {
  readonly summary: MachineSummary
  /** The default one first. */
  readonly profiles: readonly PersonalSession[]
  /** Requests of this device that are not finished. */
  readonly connects: readonly ConnectRequest[]
  /** Profiles that were here, and that the browser has removed. */
  readonly lost: readonly LostProfile[]
}

async function readMachine(session: MeshSession): Promise<Machine> {
  const [summary, profiles, connects, lost] = await Promise.all([
    session.summary(),
    session.profiles(),
    session.connects(),
    session.lost(),
  ])
  return { summary, profiles, connects, lost }
}

/** Keeps the newest snapshot and hands each to `listener`, the first included. Overlapping changes are read once. */
export class MachineFeed {
  readonly #session: MeshSession
  readonly #listener: (machine: Machine) => void
  readonly #stop: () => void
  #reading: Promise<void> | undefined
  #again = false

  constructor(session: MeshSession, listener: (machine: Machine) => void) {
    this.#session = session
    this.#listener = listener
    this.#stop = session.subscribe(() => void this.refresh().catch(() => {}))
  }

  /** Reads now. @throws MeshError when this machine cannot be read */
  refresh(): Promise<void> {
    if (this.#reading) this.#again = true
    else this.#reading = this.#read().finally(() => (this.#reading = undefined))
    return this.#reading
  }

  close(): void {
    this.#stop()
  }

  async #read(): Promise<void> {
    do {
      this.#again = false
      this.#listener(await readMachine(this.#session))
    } while (this.#again)
  }
}
