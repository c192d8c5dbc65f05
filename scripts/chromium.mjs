/** Where Chromium is on this machine. Node built-ins alone: this runs before anything is installed. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** @type {Partial<Record<NodeJS.Platform, string[]>>} */
const usualPlaces = {
  linux: ['/usr/bin/chromium'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap(variable => {
    const folder = process.env[variable]
    return folder ? [join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')] : []
  }),
}

const commandNames =
  process.platform === 'win32'
    ? ['chrome.exe', 'chromium.exe', 'msedge.exe']
    : ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** How tests and benchmarks start it. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** What to tell somebody who has no Chromium. */
export const chromiumAdvice = `The browser tests need Chromium or Chrome, and none was found.
  Debian, Ubuntu   sudo apt-get install chromium
  Fedora           sudo dnf install chromium
  macOS            brew install --cask google-chrome
  Windows          winget install Google.Chrome
  elsewhere        set MESH_CHROMIUM=/path/to/chrome
Without a browser: npm run test:node`

/**
 * The path of Chromium or Chrome: `MESH_CHROMIUM` if set, then the usual places, then the PATH.
 * @returns {string | undefined} `undefined` also when `MESH_CHROMIUM` names something that cannot be run.
 */
export function findChromium() {
  const chosen = process.env['MESH_CHROMIUM']
  if (chosen) return isExecutable(chosen) ? chosen : undefined
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .flatMap(folder => commandNames.map(name => join(folder, name)))
  return [...(usualPlaces[process.platform] ?? []), ...onPath].find(isExecutable)
}

/**
 * The same where nothing works without it.
 * @throws Says how to get one.
 */
export function requireChromium() {
  const path = findChromium()
  if (!path) throw new Error(chromiumAdvice)
  return path
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
