import { css } from 'lit'

export const styles = css`
  :host {
    container-type: inline-size;
  }

  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.5rem;
    align-items: start;
  }

  @container (min-width: 48rem) {
    .columns {
      grid-template: "code head" auto "code rest" 1fr / minmax(0, 27rem) minmax(0, 1fr);
      gap: 2rem 4.5rem;
    }

    .columns > .head {
      grid-area: head;
    }

    .columns > .code {
      grid-area: code;
    }

    .columns > .rest {
      grid-area: rest;
    }
  }

  .code {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
    justify-items: center;
    padding: 1rem;
    border: 1px solid var(--_line);
    border-radius: var(--mesh-radius-panel, 2rem);
    background: var(--_surface);
  }

  .code > * {
    inline-size: min(100%, 24rem);
  }

  .code mesh-qr {
    --mesh-qr-radius: 1.125rem;
  }

  .code mesh-fingerprint {
    font-size: 1.0625rem;
  }

  .caption {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: baseline;
    gap: 0 0.75rem;
  }

  .buttons {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
    gap: 0.75rem;
  }

  .steps {
    display: grid;
    gap: 1rem;
    counter-reset: step;
  }

  .steps li {
    display: grid;
    grid-template-columns: 2rem 1fr;
    gap: 0.75rem;
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
    background: var(--_tint);
    color: var(--_accent);
    font-weight: 680;
    font-size: var(--_small);
  }

  .waiting {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.25rem 0.75rem;
    align-items: center;
  }

  .waiting > .soft {
    grid-column: 2;
  }

  .title-row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.75rem;
  }

  .pulse {
    inline-size: 0.75rem;
    block-size: 0.75rem;
    margin: 0.375rem;
    border-radius: 50%;
    background: var(--_accent);
    animation: pulse 2s ease-out infinite;
  }

  @keyframes pulse {
    from {
      box-shadow: 0 0 0 0 color-mix(in srgb, var(--_accent) 55%, transparent);
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
