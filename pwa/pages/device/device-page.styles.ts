import { css } from 'lit'

export const styles = css`
  .back {
    display: inline-flex;
    align-items: center;
    justify-self: start;
    gap: var(--mesh-space-1);
    min-block-size: var(--mesh-target);
    color: var(--mesh-accent);
    font-size: var(--mesh-size-small);
    font-weight: var(--mesh-weight-strong);
    text-decoration: none;
  }

  .back svg.icon {
    inline-size: 1.125rem;
    block-size: 1.125rem;
  }

  .who {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: var(--mesh-space-4);
    align-items: center;
  }

  .who h1 {
    overflow-wrap: anywhere;
  }

  .rights {
    display: grid;
    gap: var(--mesh-space-3);
  }

  .rights li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: var(--mesh-space-3);
  }

  .rights svg.icon {
    inline-size: 1.25rem;
    block-size: 1.25rem;
    margin-block-start: 0.15rem;
    color: var(--mesh-accent);
  }

  .rights .attention svg.icon {
    color: var(--mesh-attention);
  }

  .change {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--mesh-space-3);
    align-items: center;
  }

  .change + .change {
    padding-block-start: var(--mesh-space-4);
    border-block-start: 1px solid var(--mesh-line);
  }

  @media (min-width: 34rem) {
    .change {
      grid-template-columns: minmax(0, 1fr) auto;
    }
  }

  dialog {
    max-inline-size: min(30rem, calc(100vw - 2rem));
    padding: var(--mesh-space-5);
    border: 1px solid var(--mesh-line);
    border-radius: var(--mesh-radius-card);
    background: var(--mesh-surface);
    color: var(--mesh-ink);
  }

  dialog::backdrop {
    background: rgb(5 20 15 / 0.55);
  }
`
