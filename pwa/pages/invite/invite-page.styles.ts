import { css } from 'lit'

export const styles = css`
  .invite mesh-qr {
    inline-size: min(100%, 18rem);
    margin-inline: auto;
    --mesh-qr-radius: var(--mesh-radius-control);
  }

  .said {
    font-size: 1.25rem;
    font-weight: var(--mesh-weight-strong);
    overflow-wrap: anywhere;
  }

  .said mesh-fingerprint {
    font-size: 1.25rem;
  }

  .actions > mesh-copy {
    flex: 1 1 auto;
  }
`
