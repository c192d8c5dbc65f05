/** The icons, drawn on a 24 grid with one stroke. All are decoration: the text beside them says it. */
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
  eye: svg`<path d="M2.75 12S6 5.75 12 5.75 21.25 12 21.25 12 18 18.25 12 18.25 2.75 12 2.75 12z"/><circle cx="12" cy="12" r="3"/>`,
  search: svg`<circle cx="10.75" cy="10.75" r="6.5"/><path d="m15.75 15.75 4.5 4.5"/>`,
  edit: svg`<path d="M4 20h4L19.25 8.75a2.1 2.1 0 0 0 0-3l-1-1a2.1 2.1 0 0 0-3 0L4 16zM13.5 6.5l4 4"/>`,
  bin: svg`<path d="M4 6.75h16M9.5 6.5V4.25h5V6.5M6 6.75l.9 12.1a1.5 1.5 0 0 0 1.5 1.4h7.2a1.5 1.5 0 0 0 1.5-1.4L18 6.75M10 10.5v6M14 10.5v6"/>`,
  print: svg`<path d="M7 8.5v-5h10v5M7 17H5a1.75 1.75 0 0 1-1.75-1.75v-5A1.75 1.75 0 0 1 5 8.5h14a1.75 1.75 0 0 1 1.75 1.75v5A1.75 1.75 0 0 1 19 17h-2M7 13.75h10v6.75H7z"/>`,
  save: svg`<path d="M12 3.75V15M7.75 11 12 15.25 16.25 11M4.5 19.75h15"/>`,
  dice: svg`<rect x="4" y="4" width="16" height="16" rx="3.5"/><path d="M8.5 8.5h.01M15.5 8.5h.01M12 12h.01M8.5 15.5h.01M15.5 15.5h.01"/>`,
  lifebuoy: svg`<circle cx="12" cy="12" r="8.75"/><circle cx="12" cy="12" r="3.5"/><path d="m5.8 5.8 3.7 3.7M14.5 14.5l3.7 3.7M18.2 5.8l-3.7 3.7M9.5 14.5l-3.7 3.7"/>`,
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
