/** What browsers are told about every answer: what may run in it, who may frame, embed or read it. */

/** The app runs under this and nothing weaker: no inline script or style, no evaluation, no other origin. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default lit-html',
].join('; ')

/** Scanning needs the camera, showing a code a screen that stays on; nothing else needs anything. */
const permissionsPolicy = [
  'camera=(self)',
  'screen-wake-lock=(self)',
  ...['accelerometer', 'display-capture', 'geolocation', 'gyroscope', 'magnetometer', 'microphone'].map(off),
  ...['midi', 'payment', 'serial', 'usb', 'xr-spatial-tracking'].map(off),
].join(', ')

const HALF_A_YEAR = 15_552_000

export interface SecurityOptions {
  /** Browsers that came over TLS once are told to come no other way. */
  readonly isTls: boolean
  /** Pages of other origins may read this answer: the protocol's own, not the app's. */
  readonly isShared: boolean
}

export function securityHeaders({ isTls, isShared }: SecurityOptions): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicy,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': isShared ? 'cross-origin' : 'same-origin',
    'Permissions-Policy': permissionsPolicy,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    ...(isTls ? { 'Strict-Transport-Security': `max-age=${HALF_A_YEAR}` } : {}),
  }
}

function off(feature: string): string {
  return `${feature}=()`
}
