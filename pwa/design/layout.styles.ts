/** How things sit on a page: stacks, rows, cards, columns. */
import { css } from 'lit'

export const layoutStyles = css`
  .page {
    max-inline-size: var(--mesh-column);
    margin-inline: auto;
    padding: var(--mesh-space-5) var(--mesh-space-4) var(--mesh-space-8);
    animation: arrive var(--mesh-calm) var(--mesh-ease);
  }

  .page.wide {
    max-inline-size: var(--mesh-page);
  }

  @keyframes arrive {
    from {
      opacity: 0;
      translate: 0 6px;
    }
  }

  .head {
    display: grid;
    gap: var(--mesh-space-3);
    margin-block-end: var(--mesh-space-6);
  }

  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: var(--mesh-space-5);
  }

  .stack > .head {
    margin-block-end: var(--mesh-space-2);
  }

  .stack.tight {
    gap: var(--mesh-space-2);
  }

  .stack.near {
    gap: var(--mesh-space-4);
  }

  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--mesh-space-3);
  }

  .row.between {
    justify-content: space-between;
  }

  .card {
    padding: var(--mesh-space-5);
    border: 1px solid var(--mesh-line);
    border-radius: var(--mesh-radius-card);
    background: var(--mesh-surface);
  }

  @media (max-width: 30rem) {
    .card {
      padding: 1.25rem;
    }
  }

  .card.plain {
    padding: 0;
    overflow: clip;
  }

  .divided > * + * {
    border-block-start: 1px solid var(--mesh-line);
  }

  .facts,
  .receipt-facts {
    display: grid;
    gap: var(--mesh-space-4);
  }

  .facts > div,
  .receipt-facts > div {
    display: grid;
    gap: 0.125rem;
  }

  .facts dt,
  .receipt-facts dt {
    color: var(--mesh-ink-soft);
    font-size: var(--mesh-size-small);
  }

  .facts dd,
  .receipt-facts dd {
    overflow-wrap: anywhere;
  }

  .steps {
    display: grid;
    gap: var(--mesh-space-4);
    counter-reset: step;
  }

  .steps li {
    display: grid;
    grid-template-columns: 2rem 1fr;
    gap: var(--mesh-space-3);
    align-items: baseline;
    counter-increment: step;
  }

  .steps li::before {
    content: counter(step);
    display: grid;
    place-items: center;
    inline-size: 2rem;
    block-size: 2rem;
    border-radius: 50%;
    background: var(--mesh-tint);
    color: var(--mesh-accent);
    font-weight: var(--mesh-weight-title);
    font-size: var(--mesh-size-small);
  }

  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--mesh-space-6);
    align-items: start;
  }

  @media (min-width: 56rem) {
    .page.wide {
      padding: var(--mesh-space-7) var(--mesh-space-6) var(--mesh-space-8);
    }

    .columns {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      gap: var(--mesh-space-8);
    }
  }

  @media (min-width: 40rem) {
    .page {
      padding-block-start: var(--mesh-space-7);
    }
  }

  .medallion {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 3rem;
    block-size: 3rem;
    border-radius: 1rem;
    background: var(--mesh-tint);
    color: var(--mesh-accent);
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
    background: var(--mesh-attention-tint);
    color: var(--mesh-attention);
  }

  .medallion.danger {
    background: var(--mesh-danger-tint);
    color: var(--mesh-danger);
  }
`
