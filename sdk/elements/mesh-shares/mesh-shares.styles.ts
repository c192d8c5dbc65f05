import { css } from 'lit'

export const styles = css`
  :host {
    container-type: inline-size;
  }

  [data-step]:focus {
    outline: none;
  }

  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 11rem), 1fr));
    gap: 1rem;
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

  .holders {
    display: grid;
    gap: 0.75rem;
    margin-block-start: 0.75rem;
  }

  .holders label {
    display: grid;
    grid-template-columns: 5rem minmax(0, 1fr);
    align-items: center;
    gap: 0.75rem;
  }

  .sets {
    display: flex;
    align-items: center;
    gap: 0.375rem;
  }

  .dot {
    inline-size: 1.125rem;
    block-size: 1.5rem;
    border: 1.5px solid var(--_accent);
    border-radius: 0.25rem;
  }

  .dot.needed {
    background: var(--_accent);
  }

  .share {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
  }

  .share mesh-qr {
    --mesh-qr-radius: 0.75rem;
    inline-size: min(100%, 13rem);
  }

  @container (min-width: 34rem) {
    .share {
      grid-template-columns: 13rem minmax(0, 1fr);
      gap: 1.5rem;
    }
  }

  .given {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    min-block-size: 3rem;
    font-weight: 600;
    cursor: pointer;
  }

  .given input {
    inline-size: 1.5rem;
    min-block-size: 1.5rem;
    block-size: 1.5rem;
    margin: 0;
    accent-color: var(--_accent);
  }

  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.5rem;
  }

  .kept {
    display: grid;
    gap: 0.5rem;
  }

  .kept li {
    display: flex;
    gap: 0.75rem;
    align-items: center;
    overflow-wrap: anywhere;
  }

  .kept svg.icon {
    inline-size: 1.25rem;
    block-size: 1.25rem;
    color: var(--_accent);
  }

  @media print {
    :host {
      display: none;
    }
  }
`
