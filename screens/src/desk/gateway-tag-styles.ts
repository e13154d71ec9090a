/** A gateway's short name on its tag, in the colour of how it is; what is said of one that is offline, each list says. */
import { css } from 'lit'

export const gatewayTagStyles = css`
  .tag {
    display: grid;
    place-items: center;
    min-width: 38px;
    height: 30px;
    padding: 0 8px;
    border-radius: 9px;
    background: var(--color-primary);
    color: var(--color-on-primary);
    font-weight: 680;
  }
  .weak .tag {
    background: var(--color-warn);
    color: var(--color-surface);
  }
  .unknown .tag {
    background: var(--color-sunken);
    color: var(--color-text-2);
  }
`
