import { css } from 'lit'

export const styles = css`
  .who {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: var(--mesh-space-4);
    align-items: center;
  }

  .facts {
    grid-template-columns: repeat(2, minmax(0, 1fr));
    padding-block-start: var(--mesh-space-5);
    margin-block-start: var(--mesh-space-5);
    border-block-start: 1px solid var(--mesh-line);
  }

  .facts .broad {
    grid-column: 1 / -1;
  }

  .gets {
    display: grid;
    gap: var(--mesh-space-2);
    padding-block-start: var(--mesh-space-5);
    margin-block-start: var(--mesh-space-5);
    border-block-start: 1px solid var(--mesh-line);
  }

  .grants {
    display: grid;
    gap: var(--mesh-space-2);
  }

  .grants li {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: var(--mesh-space-2);
  }

  .grants svg.icon {
    inline-size: 1.25rem;
    block-size: 1.25rem;
    margin-block-start: 0.15rem;
    color: var(--mesh-accent);
  }

  .decision {
    display: grid;
    gap: var(--mesh-space-2);
  }

  .decision .actions {
    flex-wrap: nowrap;
  }

  .decision .actions .button {
    flex: 1 1 8rem;
  }

  .decision .actions .primary {
    flex-grow: 2;
  }

  .columns {
    gap: var(--mesh-space-5);
  }

  .head {
    margin-block-end: var(--mesh-space-5);
  }

  @media (min-width: 56rem) {
    .page.wide {
      padding-block-start: var(--mesh-space-5);
    }

    .columns {
      gap: var(--mesh-space-7);
    }
  }

  @media (max-width: 40rem) {
    .decision {
      position: sticky;
      inset-block-end: 0;
      margin-inline: calc(-1 * var(--mesh-space-4));
      padding: var(--mesh-space-3) var(--mesh-space-4) calc(var(--mesh-space-3) + env(safe-area-inset-bottom));
      border-block-start: 1px solid var(--mesh-line);
      background: color-mix(in srgb, var(--mesh-ground) 92%, transparent);
      backdrop-filter: blur(10px);
    }
  }

  @media (max-height: 34rem) {
    .decision {
      position: static;
    }
  }
`
