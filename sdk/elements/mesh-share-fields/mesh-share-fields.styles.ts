import { css } from 'lit'

export const styles = css`
  ol {
    display: grid;
    gap: 1.25rem;
  }

  .line {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.5rem;
  }

  :host {
    container-type: inline-size;
  }

  textarea {
    block-size: 4.75rem;
    resize: none;
    font-family: var(--_code);
    letter-spacing: 0.04em;
    text-transform: uppercase;
  }

  textarea.wrong {
    border-color: var(--_danger);
    border-width: 2px;
  }

  textarea.right {
    border-color: var(--_accent);
    border-width: 2px;
  }

  @container (min-width: 30rem) {
    textarea {
      block-size: 3rem;
    }
  }

  .line button {
    min-inline-size: 3rem;
    padding-inline: 0.75rem;
  }

  .groups {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
    font-family: var(--_code);
    font-size: 0.875rem;
    letter-spacing: 0.06em;
  }

  .groups li {
    padding: 0.125rem 0.5rem;
    border: 1px solid var(--_line);
    border-radius: 0.5rem;
    background: var(--_surface);
  }

  .groups li.wrong {
    border-color: var(--_danger);
    background: var(--_danger-tint);
    color: var(--_danger);
    text-decoration: underline wavy 1px;
    text-underline-offset: 0.2em;
  }

  .hint.wrong {
    color: var(--_danger);
  }

  .hint.right {
    color: var(--_accent);
  }
`
