/** What all elements share. Every value is a custom property of the host page with a default, so that a page can restyle them. */
import { css } from 'lit'

export const baseStyles = css`
  :host {
    display: block;
    color: var(--mesh-ink, light-dark(#10201c, #e8efeb));
    font: var(--mesh-text-body, 1rem / 1.5 system-ui, sans-serif);
  }

  :host([hidden]) {
    display: none;
  }

  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }

  :focus-visible {
    outline: 3px solid var(--mesh-focus, light-dark(#0e5a46, #6fd3ac));
    outline-offset: 2px;
  }

  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5rem;
    min-block-size: 3rem;
    padding: 0.625rem 1.125rem;
    border: 1px solid var(--mesh-line-strong, light-dark(#7c8d85, #70857c));
    border-radius: var(--mesh-radius-control, 0.75rem);
    background: var(--mesh-surface, light-dark(#fff, #151d1a));
    color: inherit;
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }

  button:hover,
  .button:hover {
    background: var(--mesh-tint, light-dark(#e6f1ec, #1f2e28));
  }

  .primary {
    border-color: transparent;
    background: var(--mesh-accent, light-dark(#0e5a46, #6fd3ac));
    color: var(--mesh-on-accent, light-dark(#fff, #06231a));
  }

  .primary:hover {
    background: var(--mesh-accent-strong, light-dark(#0a4636, #8fe2c1));
  }

  input {
    inline-size: 100%;
    min-block-size: 3rem;
    padding: 0.625rem 0.875rem;
    border: 1px solid var(--mesh-line-strong, light-dark(#7c8d85, #70857c));
    border-radius: var(--mesh-radius-control, 0.75rem);
    background: var(--mesh-field, light-dark(#fff, #0f1614));
    color: inherit;
    font: inherit;
  }
`
