/** The icons, drawn on a 24 grid with one stroke, and the mark. All are decoration: the text beside them says it. */
import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit'

const strokes = {
  phone: svg`<rect x="6.5" y="2.75" width="11" height="18.5" rx="2.75"/><path d="M10.5 18h3"/>`,
  tablet: svg`<rect x="4.25" y="2.75" width="15.5" height="18.5" rx="2.5"/><path d="M10.5 18h3"/>`,
  computer: svg`<rect x="4" y="4.5" width="16" height="11" rx="2"/><path d="M2.5 19.25h19"/>`,
  browser: svg`<rect x="3" y="4.25" width="18" height="15.5" rx="2.5"/><path d="M3 9h18M6.5 6.7h.01M9.25 6.7h.01"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  check: svg`<path d="m5 12.75 4.5 4.5L19 7.5"/>`,
  cross: svg`<path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/>`,
  forward: svg`<path d="m9.5 5.5 6.5 6.5-6.5 6.5"/>`,
  back: svg`<path d="M14.5 5.5 8 12l6.5 6.5"/>`,
  scan: svg`<path d="M3.5 8V6A2.5 2.5 0 0 1 6 3.5h2M16 3.5h2A2.5 2.5 0 0 1 20.5 6v2M20.5 16v2a2.5 2.5 0 0 1-2.5 2.5h-2M8 20.5H6A2.5 2.5 0 0 1 3.5 18v-2M8.5 8.5h2.5v2.5H8.5zM13 13h2.5v2.5H13zM15.5 8.5v.01M8.5 15.5v.01"/>`,
  copy: svg`<rect x="8.5" y="8.5" width="12" height="12" rx="2.5"/><path d="M15.5 8.5V6A2.5 2.5 0 0 0 13 3.5H6A2.5 2.5 0 0 0 3.5 6v7A2.5 2.5 0 0 0 6 15.5h2.5"/>`,
  share: svg`<path d="M12 14.5V3.75M7.75 7.5 12 3.25l4.25 4.25M5 12v6.5A1.75 1.75 0 0 0 6.75 20.25h10.5A1.75 1.75 0 0 0 19 18.5V12"/>`,
  shield: svg`<path d="M12 3 4.75 5.75v5.5c0 4.6 3 8 7.25 9.75 4.25-1.75 7.25-5.15 7.25-9.75v-5.5z"/><path d="m9 11.75 2.25 2.25L15.25 10"/>`,
  warning: svg`<path d="M10.4 4.6 2.9 17.5A1.85 1.85 0 0 0 4.5 20.25h15a1.85 1.85 0 0 0 1.6-2.75L13.6 4.6a1.85 1.85 0 0 0-3.2 0z"/><path d="M12 9.75v4M12 16.9v.01"/>`,
  info: svg`<circle cx="12" cy="12" r="8.75"/><path d="M12 11.25v5M12 7.9v.01"/>`,
  clock: svg`<circle cx="12" cy="12" r="8.75"/><path d="M12 7.25V12l3 2"/>`,
  settings: svg`<path d="M4 7.5h9M17.5 7.5H20M4 16.5h2.5M11 16.5h9"/><circle cx="15.25" cy="7.5" r="2.25"/><circle cx="8.75" cy="16.5" r="2.25"/>`,
  key: svg`<circle cx="8.25" cy="15.75" r="4.5"/><path d="m11.5 12.5 8.25-8.25M16 8l2.75 2.75M13.25 10.75l1.5 1.5"/>`,
  bell: svg`<path d="M6 16.75V11a6 6 0 0 1 12 0v5.75M4 16.75h16M10 20.25h4"/>`,
  offline: svg`<path d="M3 3.5 20.5 21M5 12.4a10 10 0 0 1 4.2-2.6M13.6 9.6a10 10 0 0 1 5.4 2.8M8.3 15.8a5.4 5.4 0 0 1 7 -.3M12 19.4v.01"/>`,
} satisfies Record<string, SVGTemplateResult>

export type IconName = keyof typeof strokes

export function icon(name: IconName): TemplateResult {
  return html`<svg
    class="icon"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${strokes[name]}
  </svg>`
}

/** The icon for a kind of device; a word this version does not know gets the plainest one. */
export function deviceIcon(kind: string): TemplateResult {
  if (kind === 'phone' || kind === 'tablet' || kind === 'computer') return icon(kind)
  return icon('browser')
}

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
