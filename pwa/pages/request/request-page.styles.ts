import { css } from 'lit'

export const styles = css`
  mesh-approve {
    --mesh-approve-bleed: calc(-1 * var(--mesh-space-4));
  }

  mesh-approve .head {
    margin: 0;
  }

  @media (min-width: 56rem) {
    .page.wide {
      padding-block-start: var(--mesh-space-5);
    }
  }
`
