/** How many may be served at once, so that none has to wait long and a few cannot take all the room. */

export interface AdmissionOptions {
  /** Of anything countable: requests, bytes, listeners. */
  readonly total: number
  /** Of one name, such as an address. */
  readonly each: number
}

export interface Admission {
  /**
   * Takes room, unless that is too much.
   *
   * @param name undefined where nobody knows who it is
   * @returns what was exceeded, or the function that gives the room back; calling that twice is once
   */
  enter(name: string | undefined, amount?: number): (() => void) | 'total' | 'each'
  /** How much is taken. */
  readonly taken: number
}

export function createAdmission({ total, each }: AdmissionOptions): Admission {
  const byName = new Map<string, number>()
  let taken = 0

  function add(name: string | undefined, amount: number): void {
    taken += amount
    if (name === undefined) return
    const sum = (byName.get(name) ?? 0) + amount
    if (sum === 0) byName.delete(name)
    else byName.set(name, sum)
  }

  return {
    enter(name, amount = 1) {
      if (taken + amount > total) return 'total'
      if (name !== undefined && (byName.get(name) ?? 0) + amount > each) return 'each'
      add(name, amount)
      let isInside = true
      return () => {
        if (isInside) add(name, -amount)
        isInside = false
      }
    },
    get taken() {
      return taken
    },
  }
}
