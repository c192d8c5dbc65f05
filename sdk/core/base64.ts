/** Ordinary base64 with padding, as PEM and SSH files use it; reading is `base64UrlToBytes`, which takes both. */
import { bytesToBase64Url } from './base64url.ts'

/** RFC 4648 section 4, padded, in one unbroken run. */
export function bytesToBase64(bytes: Uint8Array): string {
  const text = bytesToBase64Url(bytes).replaceAll('-', '+').replaceAll('_', '/')
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}

/** Text cut into lines of a length, joined by LF, without one at the end. */
export function foldLines(text: string, width: number): string {
  return text.match(new RegExp(`.{1,${width}}`, 'g'))?.join('\n') ?? ''
}
