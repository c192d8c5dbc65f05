/**
 * Must be the first import of the app. Under `require-trusted-types-for 'script'` the addresses of workers and of the
 * service worker pass through this policy, and only this origin's own files come out.
 */
interface TrustedTypePolicies {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): unknown
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypePolicies }

trustedTypes?.createPolicy('default', {
  createScriptURL(address) {
    if (new URL(address, location.href).origin === location.origin) return address
    throw new TypeError('Scripts come from this origin alone.')
  },
})
