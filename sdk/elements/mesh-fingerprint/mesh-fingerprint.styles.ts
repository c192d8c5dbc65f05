import { css } from 'lit'

export const styles = css`
  ol {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(5.25em, 1fr));
    gap: 0.5em 0.75em;
    max-inline-size: 22em;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  li {
    display: flex;
    align-items: baseline;
    gap: 0.4em;
  }

  .number {
    min-inline-size: 0.8em;
    color: var(--mesh-ink-soft, light-dark(#4c5b55, #a3b4ac));
    font-size: 0.75em;
    font-variant-numeric: tabular-nums;
    user-select: none;
  }

  .group {
    font-family: var(--mesh-font-code, ui-monospace, monospace);
    letter-spacing: 0.06em;
    white-space: nowrap;
  }
`
