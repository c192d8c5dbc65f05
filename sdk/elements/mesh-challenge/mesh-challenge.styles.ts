import { css } from 'lit'

export const styles = css`
  fieldset {
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }

  .groups {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(5.5rem, 1fr));
    gap: 0.875rem 0.75rem;
    max-inline-size: 22.5rem;
  }

  .group {
    display: flex;
    flex-direction: column;
    gap: 0.25rem;
  }

  .number {
    color: var(--mesh-ink-soft, light-dark(#4c5b55, #a3b4ac));
    font-size: 0.8125rem;
  }

  .shown,
  input {
    min-block-size: 3rem;
    padding: 0.625rem 0.5rem;
    font-family: var(--mesh-font-code, ui-monospace, monospace);
    font-size: 1.0625rem;
    letter-spacing: 0.08em;
    text-align: center;
  }

  .shown {
    border: 1px solid transparent;
    color: var(--mesh-ink-soft, light-dark(#4c5b55, #a3b4ac));
  }

  input {
    border-width: 2px;
    text-transform: uppercase;
  }

  input.same {
    border-color: var(--mesh-accent, light-dark(#0e5a46, #6fd3ac));
    background: var(--mesh-tint, light-dark(#e6f1ec, #1f2e28));
  }

  input.differs {
    border-color: var(--mesh-danger, light-dark(#a4262c, #ff9a92));
  }

  .message {
    min-block-size: 1.5em;
    margin: 0.625rem 0 0;
    font-size: 0.875rem;
    color: var(--mesh-ink-soft, light-dark(#4c5b55, #a3b4ac));
  }

  .message.differs {
    color: var(--mesh-danger, light-dark(#a4262c, #ff9a92));
  }
`
