/** A first guess at what this device is and how to call it; the person may say otherwise. */
import type { DeviceKind } from '../../sdk/index.ts'
import { words } from '../words/later.ts'

export interface DeviceGuess {
  readonly kind: DeviceKind
  readonly name: string
}

export interface Surroundings {
  readonly userAgent: string
  readonly touchPoints: number
  /** Whether the app was installed and runs in its own window. */
  readonly installed: boolean
}

export function currentSurroundings(): Surroundings {
  return {
    userAgent: navigator.userAgent,
    touchPoints: navigator.maxTouchPoints,
    installed: matchMedia('(display-mode: standalone)').matches,
  }
}

export function guessDevice({ userAgent, touchPoints, installed }: Surroundings): DeviceGuess {
  const { guess } = words
  if (/iPhone|iPod/.test(userAgent)) return { kind: 'phone', name: guess.iphone }
  // An iPad calls itself a Macintosh; no Macintosh has a touch screen.
  if (/iPad/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1))
    return { kind: 'tablet', name: guess.ipad }
  if (/Android/.test(userAgent))
    return /Mobile/.test(userAgent)
      ? { kind: 'phone', name: guess.androidPhone }
      : { kind: 'tablet', name: guess.androidTablet }
  return {
    kind: installed ? 'computer' : 'browser',
    name: guess.on(browserIn(userAgent), systemIn(userAgent)),
  }
}

/** Order matters: later ones name themselves after earlier ones too. */
const browsers = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const

const systems = [
  ['Windows', 'Windows'],
  ['Macintosh', 'Mac'],
  ['CrOS', 'ChromeOS'],
  ['Linux', 'Linux'],
] as const

function browserIn(userAgent: string): string {
  return browsers.find(([token]) => userAgent.includes(token))?.[1] ?? words.guess.browser
}

function systemIn(userAgent: string): string {
  return systems.find(([token]) => userAgent.includes(token))?.[1] ?? words.guess.computer
}
