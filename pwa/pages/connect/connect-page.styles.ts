import { css } from 'lit'

export const styles = css`
  mesh-connect .head {
    margin: 0;
  }

  .after {
    margin-block-start: var(--mesh-space-5);
  }

  form {
    display: grid;
    gap: var(--mesh-space-4);
  }
`
