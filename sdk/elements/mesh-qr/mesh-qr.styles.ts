import { css } from 'lit'

export const styles = css`
  svg {
    display: block;
    inline-size: 100%;
    block-size: auto;
    border-radius: var(--mesh-qr-radius, 0);
  }

  .ground {
    fill: #fff;
  }

  .ink {
    fill: #0b1512;
  }

  .empty {
    aspect-ratio: 1;
    border-radius: var(--mesh-qr-radius, 0);
    background: #fff;
  }

  p {
    margin: 0;
    padding: 1rem;
  }
`
