import { describe, expect, it } from 'vitest'
import {
  claimOf,
  inviteAnswer,
  inviteKey,
  inviteProof,
  verifyInviteClaim,
} from '../../../sdk/core/connection/invite.ts'
import { formatInviteText, formatInviteUri, parseInvite } from '../../../sdk/core/connection/invite-text.ts'
import { createPin } from '../../../sdk/core/connection/pin.ts'
import { bytesToHex, deps, expectRefusal } from '../../support/crypto.ts'

const device = 'MDPIG-BAZGW-B5NNQ-ZZKRZ-NP2MM-MYT63'
const profile = 'MBV63-GDEL3-7M7WT-L4S2G-SD6OU-JQ2YF'
const account = 'alice@example.com'
const pin = 'ABCDE-FGHIJ-KLMNM'
const nonce = 'q83vEjRWeJCrze8SNFZ4kA'
const request = { device, profile, nonce, account }
const portal = 'https://example.com'
const expires = 1_767_268_800
const refusal = expect.objectContaining({ code: 'mesh/invite/format' })

describe('proofs of a PIN', () => {
  it('stay what they are, since both ends must make the same', async () => {
    const key = await inviteKey(deps, pin, request)
    expect(bytesToHex(key)).toMatchInlineSnapshot(
      `"53cd23e77547f0ada9c9777eeebd825dee63b081151660867ca6e3dbbd1daaba"`,
    )
    expect(await inviteProof(deps, key, request)).toMatchInlineSnapshot(
      `"xyWvQGud25bcwljsy5EbkAXbp3JxIjlvJWYxqAfkxwE"`,
    )
    expect(await inviteAnswer(deps, key, { ...request, decision: 'Accepted' })).toMatchInlineSnapshot(
      `"6LnnlZ0wBtVZm5VX-SB5WSJpfkrw4egccp7MtF2Zzl0"`,
    )
  })

  it('are of one PIN, device, profile, nonce and account', async () => {
    const key = await inviteKey(deps, pin, request)
    const mac = await inviteProof(deps, key, request)
    const claim = { invite: 'AB', mac, pinned: true }
    expect(await verifyInviteClaim(deps, claim, { pin, request })).toEqual(key)
    const others = [
      { ...request, device: profile },
      { ...request, profile: device },
      { ...request, nonce: 'r83vEjRWeJCrze8SNFZ4kA' },
      { ...request, account: 'alice@example.net' },
    ]
    for (const other of others)
      expect(await verifyInviteClaim(deps, claim, { pin, request: other })).toBeUndefined()
    const otherPin = createPin(deps).text
    expect(await verifyInviteClaim(deps, claim, { pin: otherPin, request })).toBeUndefined()
  })

  it('do not pass for each other', async () => {
    const key = new Uint8Array(32).fill(7)
    const answers = await Promise.all([
      inviteProof(deps, key, request),
      inviteProof(deps, key, { ...request, account: 'Accepted' }),
      inviteAnswer(deps, key, { ...request, decision: 'Accepted' }),
      inviteAnswer(deps, key, { ...request, decision: 'Rejected' }),
    ])
    expect(new Set(answers).size).toBe(answers.length)
  })

  it('are not made of what is malformed', async () => {
    await expectRefusal(inviteKey(deps, 'ABCDE', request), 'mesh/invite/format')
    await expectRefusal(inviteKey(deps, pin, { ...request, device: 'x' }), 'mesh/argument')
    await expectRefusal(inviteProof(deps, new Uint8Array(16), request), 'mesh/argument')
  })
})

describe('what a header says of an invite', () => {
  const mac = 'A'.repeat(43)

  it('is read, or absent', () => {
    expect(claimOf({ invite: 'AB', mac, pinned: false, nonce })).toEqual({ invite: 'AB', mac, pinned: false })
    expect(claimOf({ nonce, mac })).toBeUndefined()
  })

  it.each([
    ['another name', { invite: 'ab', mac, pinned: true }],
    ['no name', { invite: 5, mac, pinned: true }],
    ['no MAC', { invite: 'AB', pinned: true }],
    ['a short MAC', { invite: 'AB', mac: 'AAAA', pinned: true }],
    ['nothing of the profile', { invite: 'AB', mac }],
  ])('is refused with %s', (_, header) => {
    expect(() => claimOf(header)).toThrow(expect.objectContaining({ code: 'mesh/connect/request' }))
  })
})

describe('an invite as text', () => {
  const link = `${portal}/#/invite/${account}/${profile}/ABCDEFGHIJKLMNM/${expires.toString(36)}`

  it('is a link that fits a QR code, and holds all', () => {
    expect(formatInviteUri({ portal, account, profile, pin, expires })).toBe(link)
    expect(link.length).toBeLessThanOrEqual(150)
    for (const text of [link, `web+mesh:${link}`, ` ${link}\n`])
      expect(parseInvite(text)).toEqual({ way: 'invite', portal, account, profile, pin, expires })
  })

  it('is three words', () => {
    const text = formatInviteText({ account, profile, pin })
    expect(text).toBe(`${account} ${profile} ${pin}`)
    expect(parseInvite(`  ${text.toLowerCase()}\n`)).toEqual({ account, profile, pin })
  })

  it('is an account and a PIN, as somebody says it', () => {
    expect(parseInvite('alice@example.com abcde fghij klmnm')).toEqual({ account, pin })
  })

  it('has no link where that would be too long', () => {
    const long = { portal, account: `${'a'.repeat(90)}@example.com`, profile, pin, expires }
    expect(formatInviteUri(long)).toBeUndefined()
    expect(parseInvite(formatInviteText(long))).toMatchObject({ account: long.account })
  })

  it.each([
    ['nothing', ''],
    ['an account alone', account],
    ['a PIN alone', pin],
    ['a mistyped PIN', `${account} ABCDE-FGHIJ-KLMNN`],
    ['a fingerprint without a PIN', `${account} ${profile}`],
    ['an account that runs backwards', `alice\u202e@example.com ${pin}`],
    ['a code to scan', `${portal}/#/scan/${device}/ABEiM0RVZneImaq7zN3u_w`],
    ['a label', `${portal}/#/label/${device}/ABEiM0RVZneImaq7zN3u_w`],
    ['a code of a request', `${portal}/#/approve/${account}/${profile}`],
    ['a link with a mistyped PIN', link.replace('KLMNM', 'KLMNN')],
    ['a link without a time', link.slice(0, link.lastIndexOf('/'))],
    ['a link with more', `${link}/more`],
    ['a link to a portal without https', link.replace('https', 'http')],
    ['a long text', `${account} ${'A '.repeat(2000)}`],
  ])('is not %s', (_, text) => {
    expect(() => parseInvite(text)).toThrow(refusal)
  })

  it('is not a value of another type', () => {
    expect(() => parseInvite({} as never)).toThrow(refusal)
  })
})
