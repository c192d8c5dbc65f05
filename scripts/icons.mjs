/** Draws the app's icons from public/icons/mark.svg: `node scripts/icons.mjs`. Their PNGs are kept in the repository. */
import { readFileSync, writeFileSync } from 'node:fs'
import { chromium } from 'playwright'
import { requireChromium } from './chromium.mjs'

const folder = new URL('../public/icons/', import.meta.url)
const mark = readFileSync(new URL('mark.svg', folder), 'utf8')
const pine = '#0c4a3a'

/** `bleed` fills the square and keeps the mark inside the circle that every mask leaves (80 %). */
const icons = [
  { name: 'icon-192.png', size: 192, bleed: false },
  { name: 'icon-512.png', size: 512, bleed: false },
  { name: 'maskable-192.png', size: 192, bleed: true },
  { name: 'maskable-512.png', size: 512, bleed: true },
  { name: 'icon-180.png', size: 180, bleed: true },
]

const browser = await chromium.launch({
  executablePath: requireChromium(),
  chromiumSandbox: false,
  args: ['--no-sandbox'],
})
try {
  const page = await browser.newPage()
  for (const { name, size, bleed } of icons) {
    const share = bleed ? 0.8 : 1
    await page.setViewportSize({ width: size, height: size })
    await page.setContent(
      `<body style="margin:0;display:grid;place-items:center;width:${size}px;height:${size}px;background:${bleed ? pine : 'transparent'}">
        <div style="width:${size * share}px">${mark}</div></body>`,
    )
    writeFileSync(new URL(name, folder), await page.screenshot({ omitBackground: true }))
  }
} finally {
  await browser.close()
}
