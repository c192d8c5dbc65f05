import { css } from 'lit'

export const styles = css`
  mesh-shares .head,
  mesh-recover .head {
    margin: 0;
  }

  .after {
    margin-block-start: var(--mesh-space-5);
  }
`
