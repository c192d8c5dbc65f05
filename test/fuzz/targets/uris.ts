/** Connection codes as links. */
import { bytesToBase64Url } from '../../../sdk/core/base64url.ts'
import {
  type ConnectionCode,
  formatConnectionUri,
  parseConnectionUri,
} from '../../../sdk/core/connection/index.ts'
import { isMeshError } from '../../../sdk/core/error.ts'
import { isUdf } from '../../../sdk/core/udf.ts'
import type { Corpus } from '../corpus.ts'
import { mutateText } from '../mutate/text.ts'
import { type FuzzTarget, hold, type Outcome } from '../target.ts'

/** Control characters and marks that turn text around: what a name on a screen must not have. */
const DECEPTIVE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/

const pieces: readonly string[] = [
  ...[
    'https://',
    'http://localhost:8080',
    'http://127.0.0.1',
    'http://127.0.0.1.example.com',
    'https://a@b',
    '//',
  ],
  ...[
    'web+mesh:',
    'WEB+MESH:https://',
    'javascript:',
    'data:text/html,',
    'file:///',
    'https://[::1]',
    'https:\\\\',
  ],
  ...[
    '#/scan/',
    '#/approve/',
    '#',
    '/',
    '?',
    '?a=b',
    '%2f',
    '%23',
    '%40',
    '%E2%80%AE',
    '%00',
    '%',
    '@',
    '\t',
    '\n',
  ],
  ...['ａ', 'xn--', '..', '/../', '\u202e', '\ud800', 'A'.repeat(2100)],
]

export function createUriTarget({ suites: [first] }: Corpus): FuzzTarget {
  const { alice } = first!
  const device = alice.devices[0].udf
  const secret = new Uint8Array(16).fill(7)
  const seeds = [
    formatConnectionUri({ way: 'scan', portal: 'https://example.com', device, secret }),
    formatConnectionUri({ way: 'scan', portal: 'https://example.com/mesh', device, secret, name: 'Pixel' }),
    formatConnectionUri({ way: 'scan', portal: 'http://localhost:8080', device, secret, name: 'Ä/?#' }),
    formatConnectionUri({
      way: 'address',
      portal: 'https://example.com',
      account: 'alice@example.com',
      authenticator: alice.udf,
    }),
    formatConnectionUri({ way: 'label', portal: 'https://example.com', device, secret, name: 'Printer' }),
    formatConnectionUri({
      way: 'invite',
      portal: 'https://example.com',
      account: 'alice@example.com',
      profile: alice.udf,
      pin: 'ABCDE-FGHIJ-KLMNM',
      expires: 1_767_268_800,
    }),
  ]
  return {
    name: 'uri',
    weight: 10,
    prepare(random) {
      let text = random.pick(seeds)
      if (random.chance(0.2)) text = `web+mesh:${text}`
      if (random.chance(0.5)) {
        const place = random.below(text.length + 1)
        text = text.slice(0, place) + random.pick(pieces) + text.slice(place + random.small(20))
      }
      if (random.chance(0.7)) text = mutateText(random, text, random.pick(seeds))
      return { describe: () => JSON.stringify(text), run: () => attempt(text) }
    },
  }
}

/** What is read is safe to show and to call, and reads back as the same. */
function attempt(text: string): Outcome {
  const code = parseConnectionUri(text)
  const portal = new URL(code.portal)
  const isLoopback = portal.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(portal.hostname)
  hold(portal.protocol === 'https:' || isLoopback, 'A portal is not reached over https.')
  hold(!/[?#\s\\]/.test(code.portal) && !code.portal.endsWith('/'), 'A portal’s address is no base URL.')
  hold(portal.username === '' && portal.password === '', 'A portal’s address holds a name.')
  hold(isUdf(fingerprintOf(code)), 'A code has no fingerprint.')
  const shown = 'account' in code ? code.account : (code.name ?? '')
  hold(!DECEPTIVE.test(shown), 'A name could deceive.')
  hold(!('secret' in code) || code.secret.length === 16, 'A secret has another length.')
  const again = rewritten(code)
  hold(
    again === undefined || factsOf(again) === factsOf(code),
    'A code changed when it was written and read.',
  )
  return 'accepted'
}

function fingerprintOf(code: ConnectionCode): string {
  if (code.way === 'invite') return code.profile
  return code.way === 'address' ? code.authenticator : code.device
}

/** Undefined for a code that is too long to be written. */
function rewritten(code: ConnectionCode): ConnectionCode | undefined {
  try {
    return parseConnectionUri(formatConnectionUri(code))
  } catch (error) {
    if (isMeshError(error, 'mesh/connect/uri') && error.message.includes('too long')) return undefined
    throw new Error('A code that was read cannot be written.', { cause: error })
  }
}

function factsOf(code: ConnectionCode): string {
  if (code.way === 'invite')
    return [code.portal, code.account, code.profile, code.pin, code.expires].join('|')
  if (code.way === 'address') return [code.portal, code.account, code.authenticator].join('|')
  // A long name is left out where the link would be too long.
  return [code.portal, code.device, bytesToBase64Url(code.secret)].join('|')
}
