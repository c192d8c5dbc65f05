import { css } from 'lit'

export const styles = css`
  .head {
    margin: 0;
  }
`
