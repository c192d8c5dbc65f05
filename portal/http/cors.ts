/**
 * Which pages may talk to the portal: any, without credentials. What a request may do follows from the signatures in
 * it, never from cookies or the network it came through, so that no page gains anything by where it runs.
 */

/** Request headers of our clients. */
const requestHeaders = [
  'Cache-Control',
  'Content-Digest',
  'Content-Type',
  'Last-Event-ID',
  'Mesh-Client',
  'Mesh-If-Match',
  'Signature',
  'Signature-Input',
]

/** Headers of answers that a page may read. */
const answerHeaders = ['Mesh-Digest', 'Mesh-Error', 'Mesh-Features', 'Retry-After']

const TWO_HOURS = 7200

export const sharedHeaders: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': answerHeaders.join(', '),
}

/**
 * The answer to a browser that asks before it posts.
 *
 * @param headers that all answers of the protocol have
 */
export function preflightResponse(headers: Readonly<Record<string, string>>): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': requestHeaders.join(', '),
      'Access-Control-Max-Age': String(TWO_HOURS),
    },
  })
}
