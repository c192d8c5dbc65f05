/** What the elements say, in English. An app in another language hands its own to an element's `words` property. */

const kinds: Readonly<Record<string, string>> = {
  phone: 'Phone',
  tablet: 'Tablet',
  computer: 'Computer',
  browser: 'Browser',
  'web app': 'Web app',
}

/** "phone" → "Phone"; a word this version does not know is shown as it is. */
const kind = (name: string) => kinds[name] ?? name

const dateTime = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

export const englishElementWords = {
  kind,
  time: {
    dateTime: (date: Date) => dateTime.format(date),
    since: (seconds: number) => {
      if (seconds < 45) return 'just now'
      if (seconds < 3600) return relative.format(-Math.round(seconds / 60), 'minute')
      if (seconds < 86_400) return relative.format(-Math.round(seconds / 3600), 'hour')
      return relative.format(-Math.round(seconds / 86_400), 'day')
    },
    left: (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`,
    leftSpoken: (seconds: number) =>
      seconds >= 60 ? `${Math.ceil(seconds / 60)} minutes left` : `${seconds} seconds left`,
  },
  error: {
    title: 'That did not work',
    unknown: 'Something unexpected happened. Nothing was changed that you did not confirm. Try again.',
    code: (code: string) => `Code: ${code}`,
    /** Titles for codes that people meet; the remedy below comes with the error. */
    titles: {
      'mesh/portal/unreachable': 'The portal does not answer',
      'mesh/portal/timeout': 'The portal does not answer',
      'mesh/portal/busy': 'The portal is busy',
      'mesh/portal/limit': 'Too much at once',
      'mesh/portal/answer': 'The portal gave a strange answer',
      'mesh/portal/internal': 'The portal failed',
      'mesh/portal/refused': 'The portal refused',
      'mesh/portal/unauthorized': 'The portal does not know this device',
      'mesh/account/missing': 'There is no such account',
      'mesh/account/taken': 'The name is taken',
      'mesh/account/domain': 'Another portal serves that address',
      'mesh/connect/uri': 'This is not a connection code',
      'mesh/connect/missing': 'There is no such request',
      'mesh/connect/expired': 'The request has expired',
      'mesh/connect/rejected': 'The request was rejected',
      'mesh/connect/authenticator': 'The authenticators differ',
      'mesh/connect/result': 'The answer was not for this device',
      'mesh/connect/unsupported': 'This portal cannot connect by scanning',
      'mesh/profile/substituted': 'The portal delivered another profile',
      'mesh/profile/rollback': 'The portal delivered an old version',
      'mesh/profile/fork': 'The portal tells two stories',
      'mesh/profile/invalid': 'The profile is not genuine',
      'mesh/profile/signer': 'The profile is not genuine',
      'mesh/profile/administrator': 'This device may not do that',
      'mesh/profile/master': 'Another device has to do that',
      'mesh/profile/last-administrator': 'Nobody else could administer it',
      'mesh/profile/removed': 'This device was removed',
      'mesh/profile/exists': 'This device has that profile',
      'mesh/invite/format': 'This is not an invite',
      'mesh/invite/pin': 'The PIN is wrong',
      'mesh/invite/burnt': 'The invite is spent',
      'mesh/invite/expired': 'The invite has expired',
      'mesh/invite/used': 'The invite was used already',
      'mesh/invite/unknown': 'There is no such invite',
      'mesh/worker/start': 'The keys could not be opened',
      'mesh/worker/lost': 'The keys were closed',
      'mesh/storage/evicted': 'The browser removed this device’s keys',
      'mesh/storage/failed': 'The browser could not store that',
      'mesh/storage/full': 'No space is left',
      'mesh/storage/unavailable': 'The browser stores nothing here',
      'mesh/storage/busy': 'Another tab is busy with that',
      'mesh/key/storage': 'The browser did not keep the keys',
      'mesh/key/missing': 'The keys are not on this device',
    } as Readonly<Record<string, string>>,
  },
  qr: {
    label: 'QR code',
    tooLong: 'This text is too long for a QR code.',
  },
  fingerprint: {
    group: (number: number, characters: string) => `Group ${number}: ${characters}`,
  },
  copy: {
    label: 'Copy',
    copied: 'Copied',
    failed: 'Could not copy',
  },
  challenge: {
    legend: 'Authenticator',
    group: (number: number) => `Group ${number}`,
    shown: (number: number, characters: string) => `Group ${number}, shown: ${characters}`,
    matches: 'Same as on the new device’s request.',
    differs: 'This is not what the request says. Compare both screens; if they differ, reject it.',
    characters: 'Only letters and the digits 2 to 7 occur.',
  },
  scan: {
    label: 'Scan a code',
    start: 'Use the camera',
    stop: 'Stop the camera',
    starting: 'Starting the camera …',
    live: 'Hold the code inside the frame.',
    file: 'Choose an image',
    reading: 'Reading the image …',
    typed: 'Or paste the code as text',
    typedHint: 'On the new device: “Copy code”.',
    use: 'Use this code',
    denied:
      'This page may not use the camera. Allow it beside the address bar, or choose an image or paste the code.',
    missing: 'No camera was found. Choose an image of the code or paste it.',
    failed: 'The camera did not start. Close other apps that use it, or choose an image or paste the code.',
    unreadable: 'This image could not be opened. Choose another one.',
    nothing: 'No code was found in this image. Try one that shows the whole code, straight and sharp.',
    decoder: 'Reading codes does not work in this browser. Paste the code as text instead.',
  },
} as const

/** The shape of some words, whatever the language. */
export type Widened<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...args: infer A) => string
      ? (...args: A) => string
      : T[K] extends readonly string[]
        ? readonly string[]
        : Widened<T[K]>
}

export type ElementWords = Widened<typeof englishElementWords>
