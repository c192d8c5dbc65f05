/** Starting the worker of the script-tag file, also under `require-trusted-types-for 'script'`. */
/// <reference path="./virtual.d.ts" />
import source from 'virtual:mesh-worker'

/** The part of Trusted Types that is used; TypeScript does not know them yet. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): URL }
}

/** What may be given to a worker: our own code, and the file that the page's author named. */
const admitted = new Set<string>()

const policy = createPolicy()

/** @throws what the browser throws where the page's policy forbids it */
export function spawnFromBlob(): Worker {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  try {
    return spawn(url)
  } finally {
    // The browser has taken hold of the blob by then.
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  }
}

/** @throws as `spawnFromBlob` */
export function spawnFromUrl(url: string): Worker {
  return spawn(url)
}

function spawn(url: string): Worker {
  admitted.add(url)
  return new Worker(policy?.createScriptURL(url) ?? url, { name: 'mathmesh' })
}

/** A page whose policy does not list ours by name may have a default policy instead. */
function createPolicy(): ReturnType<TrustedTypes['createPolicy']> | undefined {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes }
  try {
    return trustedTypes?.createPolicy('mathmesh', {
      createScriptURL(url) {
        if (admitted.has(url)) return url
        throw new TypeError('mathmesh starts no other worker than its own.')
      },
    })
  } catch {
    return undefined
  }
}
