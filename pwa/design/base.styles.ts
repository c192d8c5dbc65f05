/** Type, focus and small helpers of every page and part. */
import { css } from 'lit'

export const baseStyles = css`
  :host {
    display: block;
    font: var(--mesh-text-body);
    color: var(--mesh-ink);
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }

  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }

  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }

  ul,
  ol {
    list-style: none;
  }

  h1 {
    font-size: var(--mesh-size-title);
    font-weight: var(--mesh-weight-title);
    line-height: 1.14;
    letter-spacing: var(--mesh-tracking-title);
    text-wrap: balance;
  }

  h1:focus {
    outline: none;
  }

  h2 {
    font-size: var(--mesh-size-section);
    font-weight: var(--mesh-weight-title);
    line-height: 1.3;
    letter-spacing: -0.012em;
  }

  h3 {
    font-size: 1rem;
    font-weight: var(--mesh-weight-strong);
    line-height: 1.4;
  }

  p {
    text-wrap: pretty;
    overflow-wrap: break-word;
  }

  a {
    color: var(--mesh-accent);
    text-decoration-thickness: 1px;
    text-underline-offset: 0.2em;
  }

  a:hover {
    color: var(--mesh-accent-strong);
    text-decoration-thickness: 2px;
  }

  :focus-visible {
    outline: 3px solid var(--mesh-focus);
    outline-offset: 2px;
    border-radius: 4px;
  }

  svg.icon {
    flex: none;
    inline-size: 1.5rem;
    block-size: 1.5rem;
  }

  .lead {
    color: var(--mesh-ink-soft);
    font-size: var(--mesh-size-lead);
    max-inline-size: var(--mesh-measure);
  }

  .soft {
    color: var(--mesh-ink-soft);
  }

  .small {
    font-size: var(--mesh-size-small);
  }

  .strong {
    font-weight: var(--mesh-weight-strong);
  }

  .code {
    font-family: var(--mesh-font-code);
    font-size: 0.9375em;
    overflow-wrap: anywhere;
  }

  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`
