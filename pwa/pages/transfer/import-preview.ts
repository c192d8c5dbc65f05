/** What an import would change, before it does. No password is shown: only that it would be another one. */
import { html, nothing, type TemplateResult } from 'lit'
import type { ImportedKind } from '../../exchange/imported.ts'
import { importedKinds } from '../../exchange/imported.ts'
import type { ImportPlan } from '../../exchange/plan.ts'
import type { ReadFile } from '../../exchange/read-file.ts'
import { words } from '../../words/later.ts'

/** Of a list of thousands, people look at the beginning. */
const SHOWN = 100

export function importPreview(file: ReadFile, plan: ImportPlan): TemplateResult {
  const { transfer } = words
  const kinds = importedKinds.filter(kind => file[kind].length > 0)
  return html`<h3>${transfer.found(file.program)}</h3>
    ${
      kinds.length === 0
        ? html`<p>${transfer.nothingFound}</p>`
        : html`<table>
          <thead>
            <tr>
              <td></td>
              <th scope="col">${transfer.columns.add}</th>
              <th scope="col">${transfer.columns.change}</th>
              <th scope="col">${transfer.columns.same}</th>
            </tr>
          </thead>
          <tbody>
            ${kinds.map(kind => row(kind, plan))}
          </tbody>
        </table>`
    }
    ${changes(plan)} ${skipped(file)}`
}

function row(kind: ImportedKind, plan: ImportPlan): TemplateResult {
  const { add, same } = plan[kind]
  const changed = kind === 'host' ? 0 : plan[kind].change.length
  return html`<tr>
    <th scope="row">${words.transfer.kinds[kind]}</th>
    <td>${add.length}</td>
    <td>${changed}</td>
    <td>${same}</td>
  </tr>`
}

function changes({ credential, bookmark, contact }: ImportPlan): TemplateResult | typeof nothing {
  const { transfer } = words
  const titles = [
    ...credential.change.map(({ before }) => [before.Sites?.[0] ?? before.Label?.[0], before.Username]),
    ...bookmark.change.map(({ before }) => [before.Title, before.Uri]),
    ...contact.change.map(({ before }) => [before.Personals?.[0]?.First, before.Personals?.[0]?.Last]),
  ].map(parts => parts.filter(Boolean).join(' · '))
  return details(transfer.changed(titles.length), titles)
}

function skipped({ skipped: records }: ReadFile): TemplateResult | typeof nothing {
  const { transfer } = words
  return details(
    transfer.skipped(records.length),
    records.map(({ record, title, why }) => transfer.skippedRecord(record, title, transfer.reasons[why])),
  )
}

function details(title: string, lines: readonly string[]): TemplateResult | typeof nothing {
  if (lines.length === 0) return nothing
  const more = lines.length - SHOWN
  return html`<details>
    <summary>${title}</summary>
    <ul>
      ${lines.slice(0, SHOWN).map(line => html`<li>${line}</li>`)}
      ${more > 0 ? html`<li>${words.transfer.more(more)}</li>` : nothing}
    </ul>
  </details>`
}
