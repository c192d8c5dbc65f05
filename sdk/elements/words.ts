/** What the elements say, in English. An app in another language hands its own to an element's `words` property. */

export const englishElementWords = {
  qr: {
    label: 'QR code',
    tooLong: 'This text is too long for a QR code.',
  },
  fingerprint: {
    group: (number: number, characters: string) => `Group ${number}: ${characters}`,
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

type Widened<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...args: infer A) => string
      ? (...args: A) => string
      : Widened<T[K]>
}

export type ElementWords = Widened<typeof englishElementWords>
