import { css } from 'lit'

export const styles = css`
  .head {
    margin-block-end: var(--mesh-space-5);
  }

  .state {
    display: flex;
    align-items: center;
    gap: var(--mesh-space-2);
  }

  .device {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: var(--mesh-space-4);
    align-items: center;
    padding: var(--mesh-space-4) var(--mesh-space-5);
    overflow-wrap: anywhere;
  }

  @media (max-width: 30rem) {
    .device {
      grid-template-columns: auto minmax(0, 1fr);
    }

    .device .button {
      grid-column: 1 / -1;
    }
  }
`
