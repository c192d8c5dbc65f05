/** How tests start Chromium: always the one found on this machine, never one that playwright would download. */
import { chromiumArguments, requireChromium } from '../../scripts/chromium.mjs'

export const launchOptions = (extraArgs: string[] = []) => ({
  executablePath: requireChromium(),
  headless: true,
  chromiumSandbox: false,
  args: [...chromiumArguments, ...extraArgs],
})
