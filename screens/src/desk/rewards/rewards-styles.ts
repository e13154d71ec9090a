/** What the panels of this place have in common. */
import { css } from 'lit'

export const rewardsStyles = css`
  .lead {
    max-width: 78ch;
    line-height: 1.4;
  }
  small {
    display: block;
    color: var(--color-text-2);
    font-size: 0.8125rem;
    line-height: 1.4;
  }
  .figure {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  :is(th, td).figure {
    padding-left: 12px;
    text-align: right;
  }
  h3 {
    margin: 22px 0 4px;
    font-size: 1rem;
  }
`
