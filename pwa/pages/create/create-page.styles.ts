import { css } from 'lit'

export const styles = css`
  form {
    display: grid;
    gap: var(--mesh-space-4);
  }

  .progress {
    display: grid;
    gap: var(--mesh-space-4);
  }

  .progress li {
    display: flex;
    align-items: center;
    gap: var(--mesh-space-3);
    color: var(--mesh-ink-soft);
  }

  .progress .now,
  .progress .done {
    color: var(--mesh-ink);
  }

  .progress .done svg.icon {
    color: var(--mesh-accent);
  }

  .dot {
    display: grid;
    place-items: center;
    inline-size: 1.5rem;
    block-size: 1.5rem;
  }

  .dot::before {
    content: "";
    inline-size: 0.625rem;
    block-size: 0.625rem;
    border-radius: 50%;
    background: var(--mesh-line-strong);
  }

  .now .dot::before {
    background: var(--mesh-accent);
    animation: breathe 1.6s ease-in-out infinite;
  }

  @keyframes breathe {
    50% {
      scale: 1.5;
      opacity: 0.5;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .now .dot::before {
      animation: none;
    }
  }
`
