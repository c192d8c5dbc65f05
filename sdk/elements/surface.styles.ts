/** What the larger elements are made of: stacks, cards, notices, fields, medallions. Measures follow the page’s tokens. */
import { css } from 'lit'

export const surfaceStyles = css`
  :host {
    --_soft: var(--mesh-ink-soft, light-dark(#4b5b54, #a4b5ad));
    --_line: var(--mesh-line, light-dark(#d5ded9, #26332e));
    --_line-strong: var(--mesh-line-strong, light-dark(#778880, #70857c));
    --_surface: var(--mesh-surface, light-dark(#fff, #141c19));
    --_field: var(--mesh-field, light-dark(#fff, #0e1513));
    --_tint: var(--mesh-tint, light-dark(#e3efe9, #1e2d27));
    --_accent: var(--mesh-accent, light-dark(#0e5a46, #74d6b0));
    --_attention: var(--mesh-attention, light-dark(#7a4a00, #f0c06a));
    --_attention-tint: var(--mesh-attention-tint, light-dark(#fdf1d8, #2c2310));
    --_attention-line: var(--mesh-attention-line, light-dark(#e2b65c, #6d5420));
    --_danger: var(--mesh-danger, light-dark(#a3262b, #ff9d95));
    --_danger-tint: var(--mesh-danger-tint, light-dark(#fceceb, #331817));
    --_danger-line: var(--mesh-danger-line, light-dark(#e4a9a6, #6e3431));
    --_code: var(--mesh-font-code, ui-monospace, monospace);
    --_small: var(--mesh-size-small, 0.875rem);
    --_radius: var(--mesh-radius-control, 0.75rem);
    --_card: var(--mesh-radius-card, 1.25rem);
  }

  h1,
  h2,
  h3,
  h4,
  p,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }

  ul,
  ol {
    list-style: none;
  }

  h1,
  h2 {
    font-weight: var(--mesh-weight-title, 680);
    letter-spacing: -0.012em;
    line-height: 1.25;
  }

  h1 {
    font-size: var(--mesh-size-title, 2rem);
    line-height: 1.14;
    letter-spacing: var(--mesh-tracking-title, -0.022em);
    text-wrap: balance;
  }

  h2 {
    font-size: var(--mesh-size-section, 1.1875rem);
  }

  h3,
  h4 {
    font-size: 1rem;
    font-weight: 600;
    line-height: 1.4;
  }

  h1:focus,
  h2:focus,
  h3:focus,
  h4:focus {
    outline: none;
  }

  p {
    text-wrap: pretty;
    overflow-wrap: break-word;
  }

  svg.icon {
    flex: none;
    inline-size: 1.5rem;
    block-size: 1.5rem;
  }

  button svg.icon {
    inline-size: 1.25rem;
    block-size: 1.25rem;
  }

  button {
    line-height: 1.3;
    text-align: center;
  }

  button:focus-visible {
    border-radius: var(--_radius);
  }

  button.wide {
    inline-size: 100%;
  }

  button.quiet {
    border-color: transparent;
    background: transparent;
    color: var(--_accent);
  }

  button.quiet:hover {
    background: var(--_tint);
  }

  button.danger {
    border-color: var(--_danger-line);
    background: transparent;
    color: var(--_danger);
  }

  button.danger:hover {
    background: var(--_danger-tint);
  }

  button:disabled,
  button[aria-disabled="true"] {
    border-color: var(--_line);
    background: var(--_line);
    color: var(--_soft);
    cursor: not-allowed;
  }

  .lead {
    color: var(--_soft);
    font-size: var(--mesh-size-lead, 1.125rem);
    max-inline-size: var(--mesh-measure, 62ch);
  }

  .soft {
    color: var(--_soft);
  }

  .small {
    font-size: var(--_small);
  }

  .strong {
    font-weight: 600;
  }

  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: 1.5rem;
  }

  .stack.near {
    gap: 1rem;
  }

  .stack.tight {
    gap: 0.5rem;
  }

  .head {
    display: grid;
    gap: 0.75rem;
  }

  .card {
    padding: 1.5rem;
    border: 1px solid var(--_line);
    border-radius: var(--_card);
    background: var(--_surface);
  }

  @media (max-width: 30rem) {
    .card {
      padding: 1.25rem;
    }
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem;
  }

  @media (max-width: 30rem) {
    .actions > button,
    .actions ::slotted(*) {
      flex: 1 1 100%;
    }
  }

  .field {
    display: grid;
    gap: 0.5rem;
  }

  .field > label,
  .field > .label {
    font-weight: 600;
  }

  .field .hint {
    color: var(--_soft);
    font-size: var(--_small);
  }

  select,
  textarea {
    inline-size: 100%;
    min-block-size: 3rem;
    padding: 0.625rem 0.875rem;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius);
    background: var(--_field);
    color: inherit;
    font: inherit;
  }

  select {
    appearance: none;
    padding-inline-end: 2.25rem;
    background-image:
      linear-gradient(45deg, transparent 50%, currentColor 50%),
      linear-gradient(-45deg, transparent 50%, currentColor 50%);
    background-position:
      right 1.25rem center,
      right 0.9375rem center;
    background-size: 0.3125rem 0.3125rem;
    background-repeat: no-repeat;
  }

  input:focus-visible,
  select:focus-visible,
  textarea:focus-visible {
    border-radius: var(--_radius);
  }

  .notice {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.25rem 0.75rem;
    padding: 1rem;
    border: 1px solid var(--_line);
    border-radius: var(--_card);
    background: var(--_surface);
  }

  .notice > svg.icon {
    color: var(--_accent);
  }

  .notice > :not(svg) {
    grid-column: 2;
  }

  .notice > .actions {
    margin-block-start: 0.5rem;
  }

  .notice.attention {
    border-color: var(--_attention-line);
    background: var(--_attention-tint);
  }

  .notice.attention > svg.icon {
    color: var(--_attention);
  }

  .notice.danger {
    border-color: var(--_danger-line);
    background: var(--_danger-tint);
  }

  .notice.danger > svg.icon {
    color: var(--_danger);
  }

  .medallion {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 3rem;
    block-size: 3rem;
    border-radius: 1rem;
    background: var(--_tint);
    color: var(--_accent);
  }

  .medallion.large {
    inline-size: 4rem;
    block-size: 4rem;
    border-radius: 1.375rem;
  }

  .medallion.large svg.icon {
    inline-size: 2rem;
    block-size: 2rem;
  }

  .medallion.attention {
    background: var(--_attention-tint);
    color: var(--_attention);
  }

  .medallion.danger {
    background: var(--_danger-tint);
    color: var(--_danger);
  }

  .chip {
    display: inline-flex;
    align-items: center;
    gap: 0.375rem;
    padding: 0.1875rem 0.625rem;
    border-radius: 99rem;
    background: var(--_tint);
    color: var(--_accent);
    font-size: 0.8125rem;
    font-weight: 600;
    white-space: nowrap;
  }

  .chip.attention {
    background: var(--_surface);
    color: var(--_attention);
  }

  .facts {
    display: grid;
    gap: 1rem;
  }

  .facts > div {
    display: grid;
    gap: 0.125rem;
  }

  .facts dt {
    color: var(--_soft);
    font-size: var(--_small);
  }

  .facts dd {
    overflow-wrap: anywhere;
  }
`
