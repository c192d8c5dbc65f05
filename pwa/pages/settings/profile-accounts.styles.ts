import { css } from 'lit'

export const styles = css`
  .places {
    display: grid;
    gap: var(--mesh-space-4);
  }

  .place {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: var(--mesh-space-3);
    align-items: center;
  }

  .account {
    overflow-wrap: anywhere;
  }

  .state {
    display: flex;
    gap: var(--mesh-space-2);
    margin-block-start: var(--mesh-space-1);
    color: var(--mesh-attention);
  }

  .state.ok {
    color: var(--mesh-accent);
  }

  .state.wrong,
  .state.taken {
    color: var(--mesh-danger);
  }

  .state svg.icon {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    margin-block-start: 0.125rem;
  }

  .actions:empty {
    display: none;
  }

  summary {
    min-block-size: var(--mesh-target);
    align-content: center;
    color: var(--mesh-accent);
    font-weight: var(--mesh-weight-strong);
    cursor: pointer;
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
