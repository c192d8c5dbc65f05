import { css } from 'lit'

export const connectCodeStyles = css`
  .code-card {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--mesh-space-4);
    justify-items: center;
    padding: var(--mesh-space-4);
    border: 1px solid var(--mesh-line);
    border-radius: var(--mesh-radius-panel);
    background: var(--mesh-surface);
  }

  .code-card mesh-qr {
    --mesh-qr-radius: 1.125rem;
    inline-size: min(100%, 24rem);
  }

  .code-card mesh-fingerprint {
    inline-size: min(100%, 24rem);
    font-size: 1.0625rem;
  }

  .code-card .under {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    align-items: center;
    gap: var(--mesh-space-1) var(--mesh-space-3);
  }

  .code-card > p {
    inline-size: min(100%, 24rem);
  }

  .code-card .caption {
    display: flex;
    justify-content: space-between;
    align-items: baseline;
    inline-size: min(100%, 24rem);
  }

  .code-card .buttons {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
    gap: var(--mesh-space-3);
    inline-size: min(100%, 24rem);
  }

  .waiting {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: var(--mesh-space-1) var(--mesh-space-3);
    align-items: center;
  }

  .waiting > .soft {
    grid-column: 2;
  }

  .pulse {
    inline-size: 0.75rem;
    block-size: 0.75rem;
    margin: 0.375rem;
    border-radius: 50%;
    background: var(--mesh-accent);
    animation: pulse 2s var(--mesh-ease) infinite;
  }

  @keyframes pulse {
    from {
      box-shadow: 0 0 0 0 color-mix(in srgb, var(--mesh-accent) 55%, transparent);
    }

    70%,
    to {
      box-shadow: 0 0 0 0.625rem transparent;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .pulse {
      animation: none;
    }
  }
`
