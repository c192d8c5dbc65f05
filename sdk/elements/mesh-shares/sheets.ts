/** A page for each share: what it is, whose, and what to do with it; printed, or saved as a plain text. */
import { html, render, type TemplateResult } from 'lit'
import type { MeshQr } from '../mesh-qr/mesh-qr.ts'
import '../mesh-qr/register.ts'
import { shareToCode } from '../share-text.ts'
import { printingRules, sheetStyles } from './sheets.styles.ts'
import type { SharesWords } from './words.ts'

export interface Sheet {
  readonly number: number
  readonly total: number
  readonly quorum: number
  readonly account: string
  readonly identifier: string
  readonly holder: string
  readonly text: string
  readonly madeAt: Date
}

/**
 * Prints sheets alone, whatever else the page shows. The dialog of the browser is the person’s: nothing is printed
 * without it.
 *
 * @param print for tests; otherwise the browser's own
 */
export async function printSheets(
  sheets: readonly Sheet[],
  words: SharesWords,
  print: () => void = () => globalThis.print(),
): Promise<void> {
  const place = document.createElement('div')
  place.setAttribute('data-mesh-sheets', '')
  const root = place.attachShadow({ mode: 'open' })
  if (sheetStyles.styleSheet) root.adoptedStyleSheets = [sheetStyles.styleSheet]
  render(
    sheets.map(sheet => page(sheet, words)),
    root,
  )
  const rules = new CSSStyleSheet()
  rules.replaceSync(printingRules)
  document.body.append(place)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, rules]
  const clean = () => {
    place.remove()
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter(sheet => sheet !== rules)
  }
  try {
    await Promise.all([...root.querySelectorAll<MeshQr>('mesh-qr')].map(qr => qr.updateComplete))
    addEventListener('afterprint', clean, { once: true })
    print()
  } catch (error) {
    clean()
    throw error
  }
}

/** The same as a text, for whoever keeps files rather than papers. */
function sheetToText(sheet: Sheet, words: SharesWords): string {
  const { sheet: says } = words
  const lines = facts(sheet, words).map(([name, value]) => `${name}: ${value}`)
  return [
    says.title,
    words.shareOf(sheet.number, sheet.total),
    '',
    says.what,
    '',
    ...lines,
    '',
    says.todo,
    '',
  ].join('\n')
}

export function saveSheet(sheet: Sheet, words: SharesWords): void {
  const url = URL.createObjectURL(new Blob([sheetToText(sheet, words)], { type: 'text/plain;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = words.sheet.file(sheet.number)
  link.click()
  URL.revokeObjectURL(url)
}

function page(sheet: Sheet, words: SharesWords): TemplateResult {
  const { sheet: says } = words
  const isCode = (name: string) => name === says.share || name === says.identifier
  return html`<article>
    <h1>${says.title}</h1>
    <p>${words.shareOf(sheet.number, sheet.total)}</p>
    <p>${says.what}</p>
    <mesh-qr text=${shareToCode({ ...sheet, share: sheet.text })} label=${words.qr(sheet.number)}></mesh-qr>
    <dl>
      ${facts(sheet, words).map(
        ([name, value]) =>
          html`<dt>${name}</dt><dd class=${isCode(name) ? 'code' : ''}>${isCode(name) ? value.replaceAll('-', ' - ') : value}</dd>`,
      )}
    </dl>
    <p>${says.todo}</p>
  </article>`
}

function facts(sheet: Sheet, words: SharesWords): readonly (readonly [string, string])[] {
  const { sheet: says, parts } = words
  return [
    [says.account, sheet.account],
    [says.share, sheet.text],
    [says.identifier, sheet.identifier],
    [says.need, words.setOf(sheet.quorum, sheet.total)],
    ...(sheet.holder ? [[says.keeper, sheet.holder] as const] : []),
    [says.made, parts.time.dateTime(sheet.madeAt)],
  ]
}
