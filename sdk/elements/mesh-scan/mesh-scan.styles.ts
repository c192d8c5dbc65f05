import { css } from 'lit'

export const styles = css`
  .finder {
    position: relative;
    display: grid;
    place-items: center;
    aspect-ratio: 4 / 3;
    overflow: hidden;
    border-radius: var(--mesh-radius-card, 1.25rem);
    background: #0b1a15;
    color: #e8efeb;
  }

  @media (max-width: 40rem) {
    .finder {
      aspect-ratio: 1;
    }
  }

  video {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }

  .frame {
    position: absolute;
    inset: 14%;
    margin: auto;
    aspect-ratio: 1;
    max-inline-size: 100%;
    max-block-size: 100%;
    pointer-events: none;
  }

  .frame path {
    fill: none;
    stroke: #fff;
    stroke-width: 2.5;
    stroke-linecap: round;
    opacity: 0.55;
  }

  .live .frame path {
    stroke: #6fd3ac;
    opacity: 1;
  }

  .finder button {
    position: relative;
  }

  .live button {
    position: absolute;
    inset-block-end: 1rem;
    border-color: transparent;
    background: rgb(11 26 21 / 0.82);
    color: #fff;
  }

  .live button:hover {
    background: #0b1a15;
  }

  .status {
    min-block-size: 1.5em;
    margin: 0.75rem 0;
    text-align: center;
  }

  .trouble {
    color: var(--mesh-danger, light-dark(#a4262c, #ff9a92));
  }

  .others {
    display: grid;
    gap: 1.25rem;
  }

  .button {
    position: relative;
    inline-size: 100%;
  }

  .button:focus-within {
    outline: 3px solid var(--mesh-focus, light-dark(#0e5a46, #6fd3ac));
    outline-offset: 2px;
  }

  form {
    display: grid;
    gap: 0.5rem;
  }

  label {
    font-weight: 600;
  }

  .line {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.5rem;
  }

  @media (max-width: 24rem) {
    .line {
      grid-template-columns: 1fr;
    }
  }

  .hint {
    margin: 0;
    color: var(--mesh-ink-soft, light-dark(#4c5b55, #a3b4ac));
    font-size: 0.875rem;
  }

  :host([dropping]) .finder {
    outline: 3px dashed var(--mesh-focus, light-dark(#0e5a46, #6fd3ac));
    outline-offset: 3px;
  }
`
