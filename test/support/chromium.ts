/** How tests start Chromium: always the one found on this machine, never one that playwright would download. */
import { chromiumAdvice, chromiumArguments, findChromium } from '../../scripts/chromium.mjs'

export const launchOptions = (extraArgs: string[] = []) => ({
  executablePath: requireChromium(),
  headless: true,
  chromiumSandbox: false,
  args: [...chromiumArguments, ...extraArgs],
})

function requireChromium(): string {
  const path = findChromium()
  if (!path) throw new Error(chromiumAdvice)
  return path
}
