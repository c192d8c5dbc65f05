/** Every failure a caller can see: one error class, a closed set of codes, and a next step for people. */

interface Meaning {
  /** Whether the same call may succeed later without anything being changed. */
  readonly retryable?: true
  /** What a person can do about it: one or two plain sentences. */
  readonly remedy: string
}

/** All codes. A code, once released, keeps its meaning; a new situation gets a new code. */
const meanings = {
  'mesh/json/syntax': {
    remedy: 'The data is not valid Mesh JSON. Ask whoever produced it for an undamaged copy.',
  },
  'mesh/json/depth': { remedy: 'The data is nested too deeply and was not read.' },
  'mesh/json/size': { remedy: 'The data is larger than allowed and was not read.' },
  'mesh/json/duplicate': { remedy: 'The data names a member twice and cannot be trusted.' },
  'mesh/schema/tag': { remedy: 'The object is of a kind that is not expected here.' },
  'mesh/schema/member': {
    remedy: 'The object has a member of the wrong type or one that its type does not have.',
  },
  'mesh/schema/missing': { remedy: 'The object lacks a member that it must have.' },
  'mesh/encoding/base64url': {
    remedy: 'The text has characters that do not belong there. Copy it again, whole.',
  },
  'mesh/encoding/base32': {
    remedy: 'The text has characters that do not belong there. Compare it with the original.',
  },
  'mesh/encoding/utf8': { remedy: 'The data is not valid text.' },
  'mesh/encoding/character': {
    remedy: 'The other side is too old for a character used here, such as an emoji. Leave it out.',
  },
  'mesh/udf/format': { remedy: 'This is not a fingerprint. Copy it again, whole.' },
  'mesh/udf/mismatch': { remedy: 'A key does not have the fingerprint it claims. Do not use this profile.' },
  'mesh/key/unsupported': {
    remedy: 'This browser cannot use that kind of key. Choose another suite or update the browser.',
  },
  'mesh/key/invalid': { remedy: 'A key is damaged or of the wrong kind.' },
  'mesh/key/missing': {
    remedy: 'The private key is not on this device. Connect this device again, or recover.',
  },
  'mesh/key/storage': {
    retryable: true,
    remedy:
      'The browser did not keep a key that was stored. Leave private browsing or free some space, and try again.',
  },
  'mesh/jws/invalid': { remedy: 'A signature does not verify. Do not use this object.' },
  'mesh/jwe/invalid': {
    remedy: 'The data cannot be decrypted on this device, or it was changed on the way.',
  },
  'mesh/profile/invalid': { remedy: 'The profile does not pass its checks. Do not use it.' },
  'mesh/profile/substituted': {
    remedy: 'Another profile was delivered than the one asked for. Do not use it.',
  },
  'mesh/profile/signer': { remedy: 'The profile is signed by a key that may not sign it. Do not use it.' },
  'mesh/profile/rollback': {
    remedy:
      'The portal delivered an older version than this device has already seen. Tell the portal’s operator.',
  },
  'mesh/profile/fork': {
    remedy: 'The portal shows different devices different versions. Tell the portal’s operator.',
  },
  'mesh/profile/suite': {
    remedy: 'The profile uses another kind of key than this device made. Connect by address.',
  },
  'mesh/profile/exists': { remedy: 'This device already holds that profile.' },
  'mesh/profile/missing': {
    remedy: 'There is no such profile on this device. Create, connect or recover one.',
  },
  'mesh/profile/administrator': {
    remedy: 'Only an administrator device can do this. Use the device you created the profile on.',
  },
  'mesh/profile/master': {
    remedy:
      'Only the device that created or recovered the profile can change who administers it. Use that device.',
  },
  'mesh/profile/last-administrator': {
    remedy:
      'This is the last device that administers the profile. Make another device an administrator first, or make recovery shares.',
  },
  'mesh/profile/removed': {
    remedy:
      'The device was removed from the profile, and its keys are not taken again. What it has stays readable; connect it anew to go on.',
  },
  'mesh/device/missing': { remedy: 'There is no such device.' },
  'mesh/account/format': { remedy: 'An account looks like alice@example.com.' },
  'mesh/account/short': { remedy: 'Choose a longer name.' },
  'mesh/account/long': { remedy: 'Choose a shorter name.' },
  'mesh/account/characters': {
    remedy: 'Use letters, digits, and single hyphens or underscores between them.',
  },
  'mesh/account/lookalike': {
    remedy: 'The name looks too much like one that exists or mixes alphabets. Choose another.',
  },
  'mesh/account/reserved': { remedy: 'That name is reserved. Choose another.' },
  'mesh/account/taken': { remedy: 'Somebody has that name already. Choose another.' },
  'mesh/account/missing': { remedy: 'There is no such account at this portal. Check the spelling.' },
  'mesh/account/last': {
    remedy: 'This is the only account of the profile. Add another one first, or say that it shall have none.',
  },
  'mesh/account/domain': { remedy: 'This portal does not serve accounts at that address.' },
  'mesh/connect/missing': { remedy: 'There is no such request. It may have been answered already.' },
  'mesh/connect/expired': { remedy: 'The request was not answered in time. Start again on the new device.' },
  'mesh/connect/rejected': {
    remedy: 'The request was rejected on the other device. If that was a mistake, start again.',
  },
  'mesh/connect/authenticator': {
    remedy: 'The authenticators differ. Do not accept unless both screens show the same.',
  },
  'mesh/connect/request': {
    remedy: 'The request does not pass its checks. Do not accept it; start again on the new device.',
  },
  'mesh/connect/result': {
    remedy: 'The answer does not belong to this device’s request. Nothing was stored; start again.',
  },
  'mesh/connect/unsupported': {
    remedy: 'This portal cannot connect devices by scanning alone. Type the account’s address instead.',
  },
  'mesh/connect/uri': {
    remedy: 'This is not a connection code. Scan or copy the code on the new device again.',
  },
  'mesh/invite/format': {
    remedy: 'This is not an invite. Compare it with what the other device shows, letter by letter.',
  },
  'mesh/invite/pin': {
    remedy: 'The PIN is wrong. Nobody was let in; ask for a new invite.',
  },
  'mesh/invite/burnt': {
    remedy: 'The PIN was wrong too often, or the invite was refused. Make a new invite.',
  },
  'mesh/invite/expired': {
    remedy: 'The invite has expired. Ask for a new one, and check the clock of this device.',
  },
  'mesh/invite/used': {
    remedy: 'The invite was used already. If it was not you, remove that device; ask for a new invite.',
  },
  'mesh/invite/unknown': {
    remedy: 'There is no such invite. It may have been cancelled; ask for a new one.',
  },
  'mesh/share/format': {
    remedy: 'A recovery share is not written as it should be. Compare it with the paper, group by group.',
  },
  'mesh/share/few': { remedy: 'More recovery shares are needed. Add another one.' },
  'mesh/share/mixed': {
    remedy: 'These recovery shares are not of one set. Use shares that were made together.',
  },
  'mesh/share/conflict': {
    remedy: 'Two recovery shares claim the same place and differ. One of them is mistyped.',
  },
  'mesh/share/mismatch': {
    remedy: 'The recovery shares do not fit the backup. One of them is mistyped or of another backup.',
  },
  'mesh/escrow/missing': {
    remedy: 'The portal has no backup for these shares. Check the shares, and that this is the right portal.',
  },
  'mesh/escrow/invalid': {
    remedy: 'The backup is damaged or belongs to another profile. Nothing was recovered.',
  },
  'mesh/ssh/format': {
    remedy: 'This is not an SSH key file that can be read. Check that it was copied whole.',
  },
  'mesh/ssh/encrypted': {
    remedy: 'The SSH key file has a passphrase. Save a copy without one, import that, and delete it.',
  },
  'mesh/catalog/site': {
    remedy: 'Write the site as example.com, or as *.example.com for all names below it.',
  },
  'mesh/catalog/missing': {
    remedy: 'There is no such entry. It may have been deleted on another device.',
  },
  'mesh/portal/unreachable': {
    retryable: true,
    remedy: 'The portal does not answer. Check the connection and try again.',
  },
  'mesh/portal/timeout': { retryable: true, remedy: 'The portal took too long to answer. Try again.' },
  'mesh/portal/answer': { remedy: 'The portal’s answer makes no sense. Nothing was changed.' },
  'mesh/portal/busy': { retryable: true, remedy: 'The portal is busy. Try again in a moment.' },
  'mesh/portal/limit': { remedy: 'The portal’s limit is reached.' },
  'mesh/portal/refused': { remedy: 'The portal refused the request.' },
  'mesh/portal/unauthorized': {
    remedy:
      'The portal accepts this only from a device of the profile. If this is one, check whether its clock is right.',
  },
  'mesh/portal/conflict': {
    retryable: true,
    remedy: 'Another device changed this first. The change is merged and sent again.',
  },
  'mesh/portal/immutable': {
    remedy: 'The portal holds another object under that identifier, and it never changes.',
  },
  'mesh/portal/internal': { retryable: true, remedy: 'The portal failed. Try again later.' },
  'mesh/portal/storage': {
    retryable: true,
    remedy: 'The portal cannot store anything at the moment. Nothing was changed; try again later.',
  },
  'mesh/portal/backup': {
    remedy: 'The file is not a whole backup of a portal. Use another copy; nothing was restored.',
  },
  'mesh/storage/failed': {
    retryable: true,
    remedy: 'The browser could not store the change. Free some space and try again.',
  },
  'mesh/storage/full': {
    retryable: true,
    remedy:
      'This browser has no space left for the app. What is stored can still be read. Free some space, and try again.',
  },
  'mesh/storage/unavailable': {
    retryable: true,
    remedy:
      'This browser stores nothing here. Leave private browsing, or allow this site to store data, and reload.',
  },
  'mesh/storage/busy': {
    retryable: true,
    remedy: 'Another tab of this app is busy with the same thing. Try again in a moment.',
  },
  'mesh/storage/damaged': {
    remedy: 'Something this browser stored is damaged. Connect this device again, or recover.',
  },
  'mesh/storage/version': { remedy: 'A newer version of this app runs in another tab. Reload this page.' },
  'mesh/storage/evicted': {
    remedy: 'The browser removed this device’s keys. Connect this device again, or recover.',
  },
  'mesh/worker/start': {
    remedy: 'The key worker did not start. Reload the page; a content blocker may have stopped it.',
  },
  'mesh/worker/lost': { retryable: true, remedy: 'The key worker stopped. Try again.' },
  'mesh/argument': { remedy: 'The call was made with a value it does not take.' },
  'mesh/aborted': { retryable: true, remedy: 'The call was cancelled.' },
} as const satisfies Record<string, Meaning>

export type MeshErrorCode = keyof typeof meanings

/** Where in the input the fault is, for programs: `{ share: 1, group: 3 }`. Indexes count from 0. */
export type MeshErrorDetail = Readonly<Record<string, string | number>>

/** What crosses the worker and HTTP: the error without its class. */
export interface MeshErrorData {
  readonly code: MeshErrorCode
  readonly message: string
  readonly detail?: MeshErrorDetail
}

/**
 * A named failure. `message` says what happened, for developers; `remedy` what to do, for people. Neither ever
 * holds a plaintext, a key or a password.
 *
 * @example
 * try { await personal.refresh() } catch (error) {
 *   if (isMeshError(error, 'mesh/profile/rollback')) alert(error.remedy)
 * }
 */
export class MeshError extends Error {
  override readonly name = 'MeshError'
  readonly code: MeshErrorCode
  readonly detail: MeshErrorDetail | undefined

  constructor(code: MeshErrorCode, message: string, options?: { cause?: unknown; detail?: MeshErrorDetail }) {
    super(message, options)
    this.code = code
    this.detail = options?.detail
  }

  /** Whether the same call may succeed later unchanged. */
  get retryable(): boolean {
    return (meanings[this.code] as Meaning).retryable === true
  }

  /** What a person can do about it. */
  get remedy(): string {
    return meanings[this.code].remedy
  }

  /** The form that survives structured clone and JSON. */
  toJSON(): MeshErrorData {
    return { code: this.code, message: this.message, ...(this.detail && { detail: this.detail }) }
  }
}

/** Whether something that was thrown is a named failure, and, with a code, that one. */
export function isMeshError(error: unknown, code?: MeshErrorCode): error is MeshError {
  return error instanceof MeshError && (code === undefined || error.code === code)
}

export function isMeshErrorCode(text: unknown): text is MeshErrorCode {
  return typeof text === 'string' && Object.hasOwn(meanings, text)
}

/** All codes with their remedies, for documentation and tests. */
export const meshErrorCodes = Object.keys(meanings) as readonly MeshErrorCode[]

export function meshErrorFromData(data: MeshErrorData): MeshError {
  return new MeshError(data.code, data.message, data.detail && { detail: data.detail })
}
