import { css } from 'lit'

export const styles = css`
  .columns {
    gap: var(--mesh-space-5);
  }

  .columns > .head {
    margin: 0;
  }

  @media (min-width: 56rem) {
    .columns {
      grid-template: "code head" auto "code rest" 1fr / minmax(0, 27rem) minmax(0, 1fr);
      gap: var(--mesh-space-6) var(--mesh-space-8);
    }

    .columns > .head {
      grid-area: head;
    }

    .columns > .code-card {
      grid-area: code;
    }

    .columns > .stack {
      grid-area: rest;
    }
  }

  .after {
    margin-block-start: var(--mesh-space-5);
  }

  form {
    display: grid;
    gap: var(--mesh-space-4);
  }
`
