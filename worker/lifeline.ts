/** How a page learns that its worker is gone: browsers say nothing, but they free the locks of the dead. */

/** Takes a lock that nothing gives back but the end of this worker. Resolves when it is held. */
export function holdLifeline(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const forEver = new Promise<never>(() => {})
    navigator.locks
      .request(name, () => {
        resolve()
        return forEver
      })
      .catch(reject)
  })
}
