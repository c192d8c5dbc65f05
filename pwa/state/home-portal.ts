/** The portal that served this page: the domains whose accounts it keeps, so that people need not type them. */

const deadline = 4000

/**
 * Asks the page's own portal which domains it serves; an empty list where it does not say, or there is none.
 * The same header that the engine reads (`Mesh-Features`): here it only fills in a form.
 */
export async function announcedDomains(signal?: AbortSignal): Promise<readonly string[]> {
  const limit = AbortSignal.timeout(deadline)
  try {
    const answer = await fetch(new URL('.well-known/mmm/', document.baseURI), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ Hello: {} }),
      credentials: 'omit',
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    })
    return domainsIn(answer.headers.get('Mesh-Features') ?? '')
  } catch {
    return []
  }
}

function domainsIn(header: string): readonly string[] {
  return header
    .split(',')
    .map(item => item.trim())
    .filter(item => item.startsWith('domain='))
    .map(item => item.slice('domain='.length))
}
