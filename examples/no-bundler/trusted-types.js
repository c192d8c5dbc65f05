// For pages with `require-trusted-types-for 'script'`: scripts, workers among them, come from this server alone.
globalThis.trustedTypes?.createPolicy('default', {
  createScriptURL(url) {
    if (new URL(url, location.href).origin === location.origin) return url
    throw new TypeError(`${url} is not of this server.`)
  },
})
