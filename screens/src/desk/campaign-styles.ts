/** What several parts of the campaigns place share: counts by reason, with a bar as long as their share. */
import { css } from 'lit'

export const reasonStyles = css`
  .reasons li {
    position: relative;
    display: flex;
    gap: 12px;
    padding: 4px 0 8px;
  }
  .reasons li > :first-child {
    flex: 1;
  }
  .reasons b {
    font-variant-numeric: tabular-nums;
  }
  .reasons .share {
    position: absolute;
    bottom: 2px;
    left: 0;
    height: 3px;
    min-width: 3px;
    border-radius: 2px;
    background: var(--color-held);
  }
`
