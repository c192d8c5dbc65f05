import { css } from 'lit'

/** For paper: black on white, a page for each share. */
export const sheetStyles = css`
  :host {
    color: #000;
    font: 12pt / 1.45 Georgia, "Times New Roman", serif;
  }

  article {
    break-after: page;
    break-inside: avoid;
  }

  article:last-child {
    break-after: auto;
  }

  h1 {
    margin: 0 0 4mm;
    font-size: 22pt;
    line-height: 1.15;
  }

  p {
    margin: 0 0 4mm;
  }

  mesh-qr {
    display: block;
    inline-size: 55mm;
    margin: 4mm 0 6mm;
  }

  dl {
    margin: 0 0 6mm;
  }

  dt {
    margin-block-start: 3mm;
    font-size: 9pt;
  }

  dd {
    margin: 0;
  }

  .code {
    font: 600 15pt / 1.6 ui-monospace, "DejaVu Sans Mono", monospace;
    letter-spacing: 0.04em;
    word-spacing: 0.3em;
  }
`

/** Put on the page while it prints: everything but the sheets is left out. */
export const printingRules = `
  @page { margin: 20mm; }
  @media screen { body > [data-mesh-sheets] { display: none; } }
  @media print {
    html, body { background: #fff !important; margin: 0 !important; }
    body > :not([data-mesh-sheets]) { display: none !important; }
  }
`
