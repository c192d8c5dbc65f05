import { css } from 'lit'

export const styles = css`
  .programs {
    display: flex;
    flex-wrap: wrap;
    gap: var(--mesh-space-1) var(--mesh-space-3);
  }

  .drop {
    display: grid;
    justify-items: center;
    gap: var(--mesh-space-2);
    padding: var(--mesh-space-5);
    border: 1px dashed var(--mesh-line-strong);
    border-radius: var(--mesh-radius-control);
    text-align: center;
  }

  .drop label {
    position: relative;
  }

  .drop label:focus-within {
    outline: 3px solid var(--mesh-focus);
    outline-offset: 2px;
  }

  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }

  th,
  td {
    padding: var(--mesh-space-2) 0;
    text-align: end;
    font-weight: inherit;
  }

  thead th {
    color: var(--mesh-ink-soft);
    font-size: var(--mesh-size-small);
  }

  tbody tr {
    border-block-start: 1px solid var(--mesh-line);
  }

  tbody th {
    text-align: start;
  }

  details ul {
    max-block-size: 16rem;
    margin-block-start: var(--mesh-space-2);
    padding-inline-start: 1.25rem;
    overflow-y: auto;
    overflow-wrap: anywhere;
    font-size: var(--mesh-size-small);
  }

  summary {
    cursor: pointer;
    min-block-size: 1.5rem;
  }

  progress {
    inline-size: 100%;
    block-size: 0.5rem;
    accent-color: var(--mesh-accent);
  }
`
