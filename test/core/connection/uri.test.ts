import { describe, expect, it } from 'vitest'
import {
  type ConnectionCode,
  formatConnectionUri,
  parseConnectionUri,
} from '../../../sdk/core/connection/uri.ts'

const device = 'MDPIG-BAZGW-B5NNQ-ZZKRZ-NP2MM-MYT63'
const authenticator = 'MBV63-GDEL3-7M7WT-L4S2G-SD6OU-JQ2YF'
const secret = Uint8Array.from({ length: 16 }, (_, index) => index * 16 + index)
const secretText = 'ABEiM0RVZneImaq7zN3u_w'
const portal = 'https://example.com'
const refusal = expect.objectContaining({ code: 'mesh/connect/uri' })

const codes: readonly [string, ConnectionCode, string][] = [
  ['a scan', { way: 'scan', portal, device, secret }, `${portal}/#/scan/${device}/${secretText}`],
  [
    'a scan with a name',
    { way: 'scan', portal, device, secret, name: 'Alice’s 👩‍💻 / 2' },
    `${portal}/#/scan/${device}/${secretText}/Alice%E2%80%99s%20%F0%9F%91%A9%E2%80%8D%F0%9F%92%BB%20%2F%202`,
  ],
  ['a label', { way: 'label', portal, device, secret }, `${portal}/#/label/${device}/${secretText}`],
  [
    'an invite',
    {
      way: 'invite',
      portal,
      account: 'alice@example.com',
      profile: device,
      pin: 'ABCDE-FGHIJ-KLMNM',
      expires: 1_767_268_800,
    },
    `${portal}/#/invite/alice@example.com/${device}/ABCDEFGHIJKLMNM/t86pc0`,
  ],
  [
    'an address',
    { way: 'address', portal, account: 'alice@example.com', authenticator },
    `${portal}/#/approve/alice@example.com/${authenticator}`,
  ],
  [
    'an account in other letters',
    { way: 'address', portal, account: 'ångström@example.com', authenticator },
    `${portal}/#/approve/%C3%A5ngstr%C3%B6m@example.com/${authenticator}`,
  ],
  [
    'a portal in a folder',
    { way: 'address', portal: `${portal}/mesh`, account: 'a@b', authenticator },
    `${portal}/mesh/#/approve/a@b/${authenticator}`,
  ],
  ...['http://localhost:8080', 'http://127.0.0.1'].map((local): [string, ConnectionCode, string] => [
    `a portal at ${local}`,
    { way: 'address', portal: local, account: 'a@b', authenticator },
    `${local}/#/approve/a@b/${authenticator}`,
  ]),
]

describe.each(codes)('%s', (_, code, uri) => {
  it('is written', () => expect(formatConnectionUri(code)).toBe(uri))
  it('is read', () => expect(parseConnectionUri(uri)).toEqual(code))
  it('is read when handed over by the system', () => {
    expect(parseConnectionUri(`web+mesh:${uri}`)).toEqual(code)
    expect(parseConnectionUri(`WEB+MESH:${uri}`)).toEqual(code)
  })
  it('is read with white space around it, as pasted', () =>
    expect(parseConnectionUri(` ${uri}\n`)).toEqual(code))
  it('fits a QR code', () => expect(uri.length).toBeLessThanOrEqual(150))
})

describe('writing', () => {
  it('leaves out a slash at the end of the portal, and its default port', () => {
    const code = {
      way: 'address',
      portal: 'https://example.com:443//',
      account: 'a@b',
      authenticator,
    } as const
    expect(formatConnectionUri(code)).toBe(`${portal}/#/approve/a@b/${authenticator}`)
  })

  it.each([
    ['is too long', 'x'.repeat(100)],
    ['is too long when written out', '👩‍💻'.repeat(12)],
    ['is empty', ''],
    ['has control characters', 'a\u0007b'],
    ['would run backwards', 'a\u202eb'],
    ['is broken', 'a\ud800'],
  ])('leaves out a name that %s', (_, name) => {
    expect(formatConnectionUri({ way: 'scan', portal, device, secret, name })).toBe(codes[0]![2])
  })

  it('keeps a name that just fits', () => {
    const room = 150 - codes[0]![2].length - 1
    const named = formatConnectionUri({ way: 'scan', portal, device, secret, name: 'x'.repeat(room) })
    expect(named).toHaveLength(150)
    expect(formatConnectionUri({ way: 'scan', portal, device, secret, name: 'x'.repeat(room + 1) })).toBe(
      codes[0]![2],
    )
  })

  it.each<[string, ConnectionCode]>([
    ['no account', { way: 'address', portal, account: 'alice', authenticator }],
    ['an account with a slash', { way: 'address', portal, account: 'a/b@c', authenticator }],
    ['half a character', { way: 'address', portal, account: 'a\ud800@c', authenticator }],
    ['no authenticator', { way: 'address', portal, account: 'a@b', authenticator: 'MDPIG' }],
    [
      'an account too long to scan',
      { way: 'address', portal, account: `${'x'.repeat(90)}@b`, authenticator },
    ],
    [
      'a portal too long to scan',
      { way: 'scan', portal: `https://${'x'.repeat(60)}.${'y'.repeat(40)}`, device, secret },
    ],
    ['no device', { way: 'scan', portal, device: 'phone', secret }],
    ['a short secret', { way: 'scan', portal, device, secret: secret.slice(1) }],
    ['a portal without encryption', { way: 'scan', portal: 'http://example.com', device, secret }],
    ['no portal', { way: 'scan', portal: 'example.com', device, secret }],
  ])('refuses %s', (_, code) => {
    expect(() => formatConnectionUri(code)).toThrow(refusal)
  })
})

describe('reading refuses', () => {
  it('what is no text', () => {
    expect(() => parseConnectionUri(undefined as unknown as string)).toThrow(refusal)
  })

  it.each([
    ['nothing', ''],
    ['a word', 'hello'],
    ['a very long text', `${portal}/#/scan/${device}/${secretText}/${'x'.repeat(2048)}`],
    ['a link to somewhere', `${portal}/`],
    ['a link to a section', `${portal}/#scan`],
    ['another verb', `${portal}/#/accept/${device}/${secretText}`],
    ['a verb in capitals', `${portal}/#/Scan/${device}/${secretText}`],
    ['the parts in the query', `${portal}/?x#/scan/${device}/${secretText}`],
    ['the parts in the path', `${portal}/scan/${device}/${secretText}`],
    ['http', `http://example.com/#/scan/${device}/${secretText}`],
    [
      'http to a name that begins like this machine',
      `http://localhost.example.com/#/scan/${device}/${secretText}`,
    ],
    ['http to a name that ends like this machine', `http://notlocalhost/#/scan/${device}/${secretText}`],
    ['http to this machine as a user name', `http://localhost@example.com/#/scan/${device}/${secretText}`],
    ['a user name', `https://alice@example.com/#/scan/${device}/${secretText}`],
    ['a password', `https://alice:x@example.com/#/scan/${device}/${secretText}`],
    ['a script', `javascript:alert(1)//#/scan/${device}/${secretText}`],
    ['data', `data:text/html,x#/scan/${device}/${secretText}`],
    ['a file', `file:///#/scan/${device}/${secretText}`],
    ['web+mesh twice', `web+mesh:web+mesh:${portal}/#/scan/${device}/${secretText}`],
    ['web+mesh with nothing that is https', `web+mesh://example.com/#/scan/${device}/${secretText}`],
    ['web+mesh with http', `web+mesh:http://example.com/#/scan/${device}/${secretText}`],
    ['another scheme', `web+other:${portal}/#/scan/${device}/${secretText}`],
    ['no device', `${portal}/#/scan//${secretText}`],
    ['a cut device', `${portal}/#/scan/${device.slice(0, -1)}/${secretText}`],
    ['a device in lower case', `${portal}/#/scan/${device.toLowerCase()}/${secretText}`],
    ['no secret', `${portal}/#/scan/${device}`],
    ['a short secret', `${portal}/#/scan/${device}/AAAA`],
    ['a secret with padding', `${portal}/#/scan/${device}/${secretText}==`],
    ['a secret in the other alphabet', `${portal}/#/scan/${device}/${secretText.replace('_', '%2F')}`],
    ['a secret with left-over bits', `${portal}/#/scan/${device}/${secretText.replace(/w$/, 'x')}`],
    ['an empty name', `${portal}/#/scan/${device}/${secretText}/`],
    ['a name that runs backwards', `${portal}/#/scan/${device}/${secretText}/a%E2%80%AEb`],
    ['a name over two lines', `${portal}/#/scan/${device}/${secretText}/a%0Ab`],
    ['a long name', `${portal}/#/scan/${device}/${secretText}/${'x'.repeat(65)}`],
    ['a part too many', `${portal}/#/scan/${device}/${secretText}/name/more`],
    ['a damaged escape', `${portal}/#/scan/${device}/${secretText}/%E2%80`],
    ['no account', `${portal}/#/approve/${authenticator}`],
    ['an account without domain', `${portal}/#/approve/alice/${authenticator}`],
    ['an account without name', `${portal}/#/approve/@example.com/${authenticator}`],
    ['an account with a hidden slash', `${portal}/#/approve/a%2Fb@c/${authenticator}`],
    ['an account with a space', `${portal}/#/approve/a%20b@c/${authenticator}`],
    ['an account that runs backwards', `${portal}/#/approve/a%E2%80%AEb@c/${authenticator}`],
    ['no authenticator', `${portal}/#/approve/alice@example.com`],
    ['a cut authenticator', `${portal}/#/approve/alice@example.com/${authenticator.slice(0, 23)}`],
    ['a part behind the authenticator', `${portal}/#/approve/alice@example.com/${authenticator}/x`],
  ])('%s', (_, text) => {
    expect(() => parseConnectionUri(text)).toThrow(refusal)
  })
})
