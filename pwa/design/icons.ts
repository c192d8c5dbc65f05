/** The icons, which the elements draw as well, and the mark. All are decoration: the text beside them says it. */
import { html, type TemplateResult } from 'lit'

export { deviceIcon, type IconName, icon } from '../../sdk/elements/icons.ts'

/** The mark: an M of five knots, the middle one holding. */
export function mark(): TemplateResult {
  return html`<svg class="mark" viewBox="0 0 64 64" aria-hidden="true">
    <rect class="mark-ground" width="64" height="64" rx="17" />
    <path class="mark-line" d="M14.5 48V18.5L32 35l17.5-16.5V48" />
    <g class="mark-knot">
      <circle cx="14.5" cy="48" r="5.25" />
      <circle cx="14.5" cy="18.5" r="5.25" />
      <circle cx="49.5" cy="18.5" r="5.25" />
      <circle cx="49.5" cy="48" r="5.25" />
    </g>
    <circle class="mark-heart" cx="32" cy="35" r="6.5" />
  </svg>`
}
