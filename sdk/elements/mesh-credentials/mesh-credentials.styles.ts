import { css } from 'lit'

export const styles = css`
  :host {
    container-type: inline-size;
    --_row: 4.25rem;
  }

  .panes {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.25rem;
    align-items: start;
  }

  .hidden-pane {
    display: none;
  }

  @container (min-width: 50rem) {
    .panes {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      gap: 2rem;
    }

    .hidden-pane {
      display: grid;
    }

    .detail-pane {
      position: sticky;
      inset-block-start: 1rem;
    }
  }

  .bar {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.75rem;
  }

  .find {
    position: relative;
  }

  .find svg.icon {
    position: absolute;
    inset-block: 0;
    inset-inline-start: 0.875rem;
    margin-block: auto;
    color: var(--_soft);
    pointer-events: none;
  }

  .find input {
    padding-inline-start: 2.875rem;
  }

  .list {
    max-block-size: min(34rem, max(15rem, 62vh));
    overflow-y: auto;
    overscroll-behavior: contain;
    border: 1px solid var(--_line);
    border-radius: var(--_card);
    background: var(--_surface);
  }

  .option {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    align-items: center;
    gap: 0 0.875rem;
    block-size: var(--_row);
    padding-inline: 1rem;
    border-block-end: 1px solid var(--_line);
    cursor: pointer;
  }

  .option:hover,
  .option.active {
    background: var(--_tint);
  }

  .option.active {
    box-shadow: inset 3px 0 var(--_accent);
  }

  .initial {
    display: grid;
    place-items: center;
    inline-size: 2.5rem;
    block-size: 2.5rem;
    border-radius: 0.75rem;
    background: var(--_tint);
    color: var(--_accent);
    font-weight: 600;
    text-transform: uppercase;
  }

  .option.active .initial {
    background: var(--_surface);
  }

  .texts {
    min-inline-size: 0;
    line-height: 1.35;
  }

  .texts > * {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .empty {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 0.5rem;
    min-block-size: 12rem;
    padding: 1.5rem;
    text-align: center;
  }

  .value {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 0.5rem;
  }

  .value > span {
    overflow-wrap: anywhere;
  }

  .tools {
    display: flex;
    gap: 0.5rem;
  }

  .tools button {
    min-inline-size: 3rem;
    padding: 0.5rem;
  }

  .secret {
    font-family: var(--_code);
    letter-spacing: 0.06em;
  }

  .labels {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
  }

  .labels .chip {
    white-space: normal;
    overflow-wrap: anywhere;
  }

  .with-tool {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.5rem;
  }

  .with-tool button {
    min-inline-size: 3rem;
    padding: 0.5rem;
  }

  .generator {
    display: grid;
    gap: 0.75rem;
    padding: 1rem;
    border-radius: var(--_radius);
    background: var(--_tint);
  }

  .options {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 1.25rem;
  }

  .options label {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-block-size: 2.5rem;
    font-size: var(--_small);
  }

  .options input[type="checkbox"] {
    inline-size: 1.375rem;
    min-block-size: 1.375rem;
    block-size: 1.375rem;
    margin: 0;
    accent-color: var(--_accent);
  }

  .options input[type="number"] {
    inline-size: 5rem;
    min-block-size: 2.5rem;
    padding-block: 0.25rem;
  }

  .undo {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.75rem;
    padding: 0.5rem 0.5rem 0.5rem 1.25rem;
    border: 1px solid var(--_line);
    border-radius: var(--_card);
    background: var(--_surface);
  }

  .says {
    position: sticky;
    inset-block-end: 1rem;
    justify-self: center;
    inline-size: fit-content;
    max-inline-size: 100%;
    padding: 0.625rem 1rem;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
  }

  .says:empty {
    visibility: hidden;
  }

  textarea {
    min-block-size: 4.5rem;
    resize: vertical;
  }
`
