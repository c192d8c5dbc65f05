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
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      gap: 3rem;
    }
  }

  .head {
    margin-block-end: 1.5rem;
  }

  .who {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 1rem;
    align-items: center;
  }

  .details {
    grid-template-columns: repeat(2, minmax(0, 1fr));
  }

  .details,
  .gets {
    padding-block-start: 1.5rem;
    margin-block-start: 1.5rem;
    border-block-start: 1px solid var(--_line);
  }

  .broad {
    grid-column: 1 / -1;
  }

  .gets,
  .grants {
    display: grid;
    gap: 0.5rem;
  }

  .grants li {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.5rem;
  }

  .grants svg.icon {
    inline-size: 1.25rem;
    block-size: 1.25rem;
    margin-block-start: 0.15rem;
    color: var(--_accent);
  }

  .notice ul {
    display: grid;
    gap: 0.375rem;
    padding-inline-start: 1.125rem;
    list-style: disc;
  }

  fieldset {
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }

  legend {
    padding: 0;
    font-weight: 600;
  }

  .right {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(9rem, auto);
    gap: 0.75rem;
    align-items: center;
  }

  .tick {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.75rem;
    align-items: start;
  }

  .tick input {
    inline-size: 1.5rem;
    min-block-size: 1.5rem;
    margin: 0;
    accent-color: var(--_accent);
  }

  .decision {
    display: grid;
    gap: 0.5rem;
  }

  .decision .actions {
    flex-wrap: nowrap;
  }

  .decision button {
    flex: 1 1 8rem;
  }

  .decision .primary {
    flex-grow: 2;
  }

  @media (max-width: 40rem) and (min-height: 34rem) {
    .decision {
      position: sticky;
      inset-block-end: 0;
      margin-inline: var(--mesh-approve-bleed, 0);
      padding: 0.75rem calc(-1 * var(--mesh-approve-bleed, 0rem)) calc(0.75rem + env(safe-area-inset-bottom));
      border-block-start: 1px solid var(--_line);
      background: color-mix(in srgb, var(--mesh-ground, light-dark(#eff3f0, #0b110f)) 92%, transparent);
      backdrop-filter: blur(10px);
    }
  }
`
