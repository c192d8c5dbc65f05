import { css } from 'lit'

export const styles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 100vh;
    min-block-size: 100dvh;
  }

  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--mesh-space-3);
    inline-size: 100%;
    max-inline-size: var(--mesh-page);
    margin-inline: auto;
    padding: var(--mesh-space-3) var(--mesh-space-4);
  }

  header.broad {
    max-inline-size: 84rem;
  }

  @media (min-width: 56rem) {
    header {
      padding: var(--mesh-space-4) var(--mesh-space-6);
    }
  }

  .brand,
  nav a {
    display: inline-flex;
    align-items: center;
    gap: var(--mesh-space-2);
    min-block-size: var(--mesh-target);
    padding-inline: var(--mesh-space-2);
    border-radius: var(--mesh-radius-control);
    color: var(--mesh-ink);
    text-decoration: none;
  }

  .brand {
    margin-inline-start: calc(-1 * var(--mesh-space-2));
    font-size: 1.1875rem;
    font-weight: var(--mesh-weight-title);
    letter-spacing: -0.02em;
  }

  nav ul {
    display: flex;
    gap: var(--mesh-space-1);
  }

  nav a {
    color: var(--mesh-ink-soft);
    font-weight: var(--mesh-weight-strong);
    font-size: var(--mesh-size-small);
  }

  nav a:hover,
  nav a[aria-current="page"] {
    background: var(--mesh-tint);
    color: var(--mesh-ink);
  }

  nav svg.icon {
    inline-size: 1.25rem;
    block-size: 1.25rem;
  }

  .count {
    display: grid;
    place-items: center;
    min-inline-size: 1.25rem;
    block-size: 1.25rem;
    padding-inline: 0.375rem;
    border-radius: 99rem;
    background: var(--mesh-attention-tint);
    color: var(--mesh-attention);
    font-size: 0.75rem;
  }

  svg.mark {
    inline-size: 2.25rem;
    block-size: 2.25rem;
  }

  .mark-ground {
    fill: var(--mesh-pine);
  }

  .mark-line {
    fill: none;
    stroke: #74d6b0;
    stroke-width: 4.5;
    stroke-linejoin: round;
  }

  .mark-knot {
    fill: #f2f7f4;
  }

  .mark-heart {
    fill: #f0c06a;
  }

  main {
    flex: 1;
    min-inline-size: 0;
  }

  main:focus {
    outline: none;
  }

  .offline {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: var(--mesh-space-2);
    padding: var(--mesh-space-2) var(--mesh-space-4);
    background: var(--mesh-attention-tint);
    color: var(--mesh-attention);
    font-size: var(--mesh-size-small);
  }

  .skip {
    position: absolute;
    inset-block-start: var(--mesh-space-2);
    inset-inline-start: var(--mesh-space-2);
    z-index: 2;
  }

  .skip:not(:focus) {
    inline-size: 1px;
    block-size: 1px;
    min-block-size: 0;
    padding: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .update {
    position: sticky;
    inset-block-end: var(--mesh-space-3);
    z-index: 1;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--mesh-space-3);
    inline-size: fit-content;
    max-inline-size: calc(100% - 2 * var(--mesh-space-4));
    margin-inline: auto;
    padding: var(--mesh-space-2) var(--mesh-space-2) var(--mesh-space-2) var(--mesh-space-5);
    border: 1px solid var(--mesh-line);
    border-radius: var(--mesh-radius-card);
    background: var(--mesh-surface);
    box-shadow: var(--mesh-shadow);
  }

  .opening {
    padding: var(--mesh-space-7) var(--mesh-space-4);
    color: var(--mesh-ink-soft);
    text-align: center;
    animation: late 0s 400ms backwards;
  }

  @keyframes late {
    from {
      opacity: 0;
    }
  }
`
