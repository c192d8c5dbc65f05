/** Buttons, fields, choices and notices. */
import { css } from 'lit'

export const controlStyles = css`
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--mesh-space-2);
    min-block-size: var(--mesh-target);
    padding: 0.625rem 1.25rem;
    border: 1px solid var(--mesh-line-strong);
    border-radius: var(--mesh-radius-control);
    background: var(--mesh-surface);
    color: var(--mesh-ink);
    font: inherit;
    font-weight: var(--mesh-weight-strong);
    line-height: 1.3;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
    transition: background-color var(--mesh-quick) var(--mesh-ease), border-color var(--mesh-quick) var(--mesh-ease);
  }

  .button:focus-visible {
    border-radius: var(--mesh-radius-control);
  }

  .button:hover {
    background: var(--mesh-tint);
    color: var(--mesh-ink);
  }

  .button:active {
    translate: 0 1px;
  }

  .button svg.icon {
    inline-size: 1.25rem;
    block-size: 1.25rem;
  }

  .button.primary {
    border-color: transparent;
    background: var(--mesh-accent);
    color: var(--mesh-on-accent);
  }

  .button.primary:hover {
    background: var(--mesh-accent-strong);
  }

  .button.danger {
    border-color: var(--mesh-danger-line);
    background: transparent;
    color: var(--mesh-danger);
  }

  .button.danger:hover {
    background: var(--mesh-danger-tint);
  }

  .button.danger.filled {
    border-color: transparent;
    background: var(--mesh-danger);
    color: var(--mesh-on-danger);
  }

  .button.quiet {
    border-color: transparent;
    background: transparent;
    color: var(--mesh-accent);
  }

  .button.quiet:hover {
    background: var(--mesh-tint);
  }

  .button.wide {
    inline-size: 100%;
  }

  .button:disabled,
  .button[aria-disabled="true"] {
    border-color: var(--mesh-line);
    background: var(--mesh-line);
    color: var(--mesh-ink-soft);
    cursor: not-allowed;
    translate: none;
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: var(--mesh-space-3);
  }

  @media (max-width: 30rem) {
    .actions > .button {
      flex: 1 1 100%;
    }
  }

  .field {
    display: grid;
    gap: var(--mesh-space-2);
  }

  .field > label {
    font-weight: var(--mesh-weight-strong);
  }

  .field input,
  .field select {
    inline-size: 100%;
    min-block-size: 3.25rem;
    padding: 0.75rem 1rem;
    border: 1px solid var(--mesh-line-strong);
    border-radius: var(--mesh-radius-control);
    background: var(--mesh-field);
    color: var(--mesh-ink);
    font: inherit;
    font-size: 1.0625rem;
  }

  .field input:focus-visible,
  .with-suffix:focus-within {
    outline: 3px solid var(--mesh-focus);
    outline-offset: 1px;
    border-radius: var(--mesh-radius-control);
  }

  .with-suffix {
    display: flex;
    align-items: center;
    border: 1px solid var(--mesh-line-strong);
    border-radius: var(--mesh-radius-control);
    background: var(--mesh-field);
  }

  .field .with-suffix input {
    flex: 1 1 8ch;
    min-inline-size: 0;
    border: 0;
    background: transparent;
    padding-inline-end: 0.125rem;
  }

  .field .with-suffix input:focus-visible {
    outline: none;
  }

  .suffix {
    flex: 0 1 auto;
    min-inline-size: 0;
    padding-inline-end: 1rem;
    color: var(--mesh-ink-soft);
    font-size: 1.0625rem;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .field .hint {
    min-block-size: 1.5em;
    color: var(--mesh-ink-soft);
    font-size: var(--mesh-size-small);
  }

  .field .hint.good {
    color: var(--mesh-accent);
  }

  .field .hint.bad {
    color: var(--mesh-danger);
  }

  .hint svg.icon {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    margin-inline-end: 0.25rem;
    vertical-align: -0.2em;
  }

  .notice {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: var(--mesh-space-1) var(--mesh-space-3);
    padding: var(--mesh-space-4);
    border: 1px solid var(--mesh-line);
    border-radius: var(--mesh-radius-card);
    background: var(--mesh-surface);
  }

  .notice > svg.icon {
    color: var(--mesh-accent);
  }

  .notice > :not(svg) {
    grid-column: 2;
  }

  .notice h2 {
    font-size: 1rem;
    letter-spacing: normal;
  }

  .notice > .actions {
    margin-block-start: var(--mesh-space-2);
  }

  .notice.attention {
    border-color: var(--mesh-attention-line);
    background: var(--mesh-attention-tint);
  }

  .notice.attention > svg.icon {
    color: var(--mesh-attention);
  }

  .notice.danger {
    border-color: var(--mesh-danger-line);
    background: var(--mesh-danger-tint);
  }

  .notice.danger > svg.icon {
    color: var(--mesh-danger);
  }

  .chip {
    display: inline-flex;
    align-items: center;
    gap: 0.375rem;
    padding: 0.1875rem 0.625rem;
    border-radius: 99rem;
    background: var(--mesh-tint);
    color: var(--mesh-accent);
    font-size: 0.8125rem;
    font-weight: var(--mesh-weight-strong);
    letter-spacing: normal;
    white-space: nowrap;
  }

  .chip.attention {
    background: var(--mesh-surface);
    color: var(--mesh-attention);
  }
`
