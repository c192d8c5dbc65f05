/** Portals as the engine sees them: over the network and in process. */
export { DirectPortal, type DirectPortalOptions } from './direct-portal.ts'
export type { ExchangeDeps } from './exchange.ts'
export { HttpPortal, type HttpPortalOptions } from './http-portal.ts'
