import { css } from 'lit'

export const styles = css`
  .columns {
    gap: var(--mesh-space-5);
  }

  @media (min-width: 56rem) {
    .columns {
      grid-template: "side main" auto "extra main" 1fr / minmax(18rem, 22rem) minmax(0, 1fr);
      gap: var(--mesh-space-4) var(--mesh-space-7);
    }

    .side {
      grid-area: side;
    }

    .main {
      grid-area: main;
    }

    .extra {
      grid-area: extra;
    }
  }

  .links a {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: center;
    gap: var(--mesh-space-3);
    min-block-size: 3.5rem;
    padding: var(--mesh-space-3) var(--mesh-space-4);
    color: var(--mesh-ink);
    font-weight: var(--mesh-weight-strong);
    text-decoration: none;
  }

  .links a:hover {
    background: var(--mesh-tint);
  }

  .links svg.icon {
    inline-size: 1.375rem;
    block-size: 1.375rem;
    color: var(--mesh-accent);
  }

  .links svg.icon:last-child {
    color: var(--mesh-ink-soft);
  }

  .device,
  .request {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: var(--mesh-space-1) var(--mesh-space-4);
    align-items: center;
    padding: var(--mesh-space-4) var(--mesh-space-5);
  }

  .device {
    grid-template-columns: auto minmax(0, 1fr) auto;
    color: inherit;
    text-decoration: none;
  }

  .device:hover {
    background: var(--mesh-tint);
  }

  .device > svg.icon {
    inline-size: 1.375rem;
    block-size: 1.375rem;
    color: var(--mesh-ink-soft);
  }

  .device:hover .medallion,
  .device:hover .chip {
    background: var(--mesh-surface);
  }

  .device .name,
  .request .name {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--mesh-space-1) var(--mesh-space-2);
    font-weight: var(--mesh-weight-strong);
    overflow-wrap: anywhere;
  }

  .requests {
    border-color: var(--mesh-attention-line);
  }

  .request .button {
    grid-column: 1 / -1;
    margin-block-start: var(--mesh-space-2);
  }

  .request .code {
    color: var(--mesh-ink-soft);
    font-size: 0.8125rem;
  }

  @media (min-width: 34rem) {
    .request {
      grid-template-columns: auto minmax(0, 1fr) auto;
    }

    .request .button {
      grid-column: auto;
      margin-block-start: 0;
    }
  }

  .quiet-line {
    display: flex;
    gap: var(--mesh-space-3);
    align-items: center;
    color: var(--mesh-ink-soft);
    font-size: var(--mesh-size-small);
  }

  .section-head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: var(--mesh-space-2);
  }
`
