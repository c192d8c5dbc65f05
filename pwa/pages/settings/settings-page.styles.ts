import { css } from 'lit'

export const styles = css`
  fieldset {
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }

  legend {
    padding: 0;
    font-size: var(--mesh-size-section);
    font-weight: var(--mesh-weight-title);
    letter-spacing: -0.012em;
  }

  .themes {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 9.5rem), 1fr));
    gap: var(--mesh-space-3);
    margin-block-start: var(--mesh-space-4);
  }

  .theme {
    display: flex;
    align-items: center;
    gap: var(--mesh-space-3);
    min-block-size: var(--mesh-target);
    padding: 0.75rem 1rem;
    border: 1px solid var(--mesh-line-strong);
    border-radius: var(--mesh-radius-control);
    background: var(--mesh-field);
    cursor: pointer;
  }

  .theme:has(:checked) {
    border-color: var(--mesh-accent);
    background: var(--mesh-tint);
    font-weight: var(--mesh-weight-strong);
  }

  .theme input {
    inline-size: 1.25rem;
    block-size: 1.25rem;
    margin: 0;
    accent-color: var(--mesh-accent);
  }

  .profile + .profile {
    margin-block-start: var(--mesh-space-5);
    padding-block-start: var(--mesh-space-5);
    border-block-start: 1px solid var(--mesh-line);
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
