/** Facts about one thing, side by side: what is said, small, and its value under it. */
import { css } from 'lit'

export const factsStyles = css`
  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(160px, 1fr));
    gap: 8px 18px;
    margin-top: 10px;
  }
  dt {
    color: var(--color-text-3);
    font-size: 0.8125rem;
  }
  dd {
    font-weight: 560;
    overflow-wrap: anywhere;
  }
`
