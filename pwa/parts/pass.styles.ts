/** The profile as a card to recognise at a glance: pine, the account in large type, the fingerprint in groups. */
import { css } from 'lit'

export const passStyles = css`
  .pass {
    color-scheme: dark;
    position: relative;
    isolation: isolate;
    display: grid;
    gap: var(--mesh-space-5);
    padding: var(--mesh-space-5);
    overflow: clip;
    border-radius: var(--mesh-radius-card);
    background: linear-gradient(150deg, var(--mesh-pine), var(--mesh-pine-deep));
    color: var(--mesh-ink);
  }

  .pass .eyebrow {
    color: #b5cdc2;
    font-size: var(--mesh-size-small);
  }

  .pass .account {
    margin-block-start: 0.125rem;
    font-size: 1.5rem;
    font-weight: var(--mesh-weight-title);
    line-height: 1.2;
    letter-spacing: var(--mesh-tracking-title);
    overflow-wrap: anywhere;
  }

  .pass .account .at {
    color: #b5cdc2;
    font-weight: 400;
  }

  .pass mesh-fingerprint {
    color: #d6e6de;
    font-size: 0.875rem;
    --mesh-ink: #d6e6de;
    --mesh-ink-soft: #b5cdc2;
  }

  .pass .lattice {
    position: absolute;
    inset: 0;
    z-index: -1;
    inline-size: 100%;
    block-size: 100%;
    opacity: 0.75;
    mask-image: linear-gradient(to bottom left, #000 0%, transparent 55%);
  }

  .lattice-line {
    fill: none;
    stroke: var(--mesh-pine-line);
    stroke-width: 1.5;
  }

  .lattice-knot {
    fill: #3d9479;
  }

  .lattice-bright {
    fill: #74d6b0;
  }
`
