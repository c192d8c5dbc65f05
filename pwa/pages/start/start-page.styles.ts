import { css } from 'lit'

export const styles = css`
  .start {
    display: grid;
    gap: var(--mesh-space-5);
    max-inline-size: 84rem;
    margin-inline: auto;
    padding: var(--mesh-space-3);
  }

  .hero {
    color-scheme: dark;
    position: relative;
    isolation: isolate;
    display: grid;
    align-content: end;
    gap: var(--mesh-space-4);
    min-block-size: min(22rem, 56vh);
    padding: var(--mesh-space-6) var(--mesh-space-5);
    overflow: clip;
    border-radius: var(--mesh-radius-panel);
    background: linear-gradient(160deg, var(--mesh-pine), var(--mesh-pine-deep));
    color: var(--mesh-ink);
  }

  h1 {
    font-size: var(--mesh-size-display);
    line-height: 1.04;
    letter-spacing: var(--mesh-tracking-display);
  }

  .hero .lead {
    color: #c3d6cd;
  }

  .lattice {
    position: absolute;
    inset: 0;
    z-index: -1;
    inline-size: 100%;
    block-size: 100%;
    mask-image: linear-gradient(to bottom left, #000 15%, transparent 62%);
  }

  .lattice-line {
    fill: none;
    stroke: var(--mesh-pine-line);
    stroke-width: 1.25;
  }

  .lattice-knot {
    fill: #3d9479;
  }

  .lattice-bright {
    fill: #74d6b0;
  }

  .begin {
    display: grid;
    align-content: center;
    gap: var(--mesh-space-4);
    padding: var(--mesh-space-3) var(--mesh-space-2) var(--mesh-space-6);
  }

  .doors {
    display: grid;
    gap: var(--mesh-space-3);
  }

  .door {
    display: grid;
    grid-template-columns: auto 1fr auto;
    align-items: center;
    gap: var(--mesh-space-4);
    padding: var(--mesh-space-5) var(--mesh-space-4);
    border: 1px solid var(--mesh-line);
    border-radius: var(--mesh-radius-card);
    background: var(--mesh-surface);
    color: var(--mesh-ink);
    text-decoration: none;
    transition: border-color var(--mesh-quick), box-shadow var(--mesh-quick);
  }

  .door:hover {
    border-color: var(--mesh-accent);
    box-shadow: var(--mesh-shadow);
    color: var(--mesh-ink);
  }

  .door:focus-visible {
    border-radius: var(--mesh-radius-card);
  }

  .door .strong {
    display: block;
    font-size: var(--mesh-size-section);
    letter-spacing: -0.012em;
  }

  .door > svg.icon:last-child {
    color: var(--mesh-ink-soft);
  }

  @media (min-width: 56rem) {
    .start {
      grid-template-columns: minmax(0, 1.15fr) minmax(0, 1fr);
      gap: var(--mesh-space-7);
      min-block-size: calc(100vh - 5rem);
      padding: var(--mesh-space-3) var(--mesh-space-6) var(--mesh-space-6);
    }

    .hero {
      min-block-size: 34rem;
      padding: var(--mesh-space-7);
    }

    .begin {
      max-inline-size: 30rem;
      padding: 0;
    }
  }
`
