/**
 * The offline shell: every file of the build is stored at install and served from there. It never touches the portal's
 * address, never caches an answer on its own, and a newer one waits until the person asks for it.
 */
declare const self: ServiceWorkerGlobalScope
/** Every file of the build, relative to this one. Put in by the build. */
declare const __FILES__: readonly string[]
/** A digest over all of them. Put in by the build. */
declare const __BUILD__: string

const prefix = 'mesh-shell-'
const current = prefix + __BUILD__
const portal = '/.well-known/'
const shell = './'
/** The list asked without an Origin, pages ask with one; the file is the same. */
const anyVariant: CacheQueryOptions = { ignoreVary: true, ignoreSearch: true }

self.addEventListener('install', event => event.waitUntil(store()))
self.addEventListener('activate', event => event.waitUntil(takeOver()))
self.addEventListener('message', event => answer(event))
self.addEventListener('fetch', event => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin || url.pathname.includes(portal)) return
  if (request.mode !== 'navigate') event.respondWith(fromFiles(request))
  else if (isShell(url)) event.respondWith(fromShell(request))
})

/** All files or none, past the HTTP cache: an old file under a new list would be a broken app. */
async function store(): Promise<void> {
  const cache = await caches.open(current)
  await cache.addAll(__FILES__.map(file => new Request(file, { cache: 'reload' })))
}

/** Keeps the build before this one too: another tab may still run it and load its parts. */
async function takeOver(): Promise<void> {
  const names = (await caches.keys()).filter(name => name.startsWith(prefix))
  const older = names.filter(name => name !== current)
  await Promise.all(older.slice(0, -1).map(name => caches.delete(name)))
  await self.clients.claim()
}

/** The app is one page; its routes stand after '#'. Whatever else the portal serves is its own. */
function isShell(url: URL): boolean {
  const { pathname } = new URL(self.registration.scope)
  return url.pathname === pathname || url.pathname === `${pathname}index.html`
}

async function fromShell(request: Request): Promise<Response> {
  return (await (await caches.open(current)).match(shell, anyVariant)) ?? fetch(request)
}

async function fromFiles(request: Request): Promise<Response> {
  const here = await (await caches.open(current)).match(request, anyVariant)
  // Names carry a digest of the content, so the same name in the older build is the same file.
  return here ?? (await caches.match(request, anyVariant)) ?? fetch(request)
}

function answer(event: ExtendableMessageEvent): void {
  if (event.data === 'activate') event.waitUntil(self.skipWaiting())
  if (event.data === 'build') event.ports[0]?.postMessage(__BUILD__)
}

export {}
