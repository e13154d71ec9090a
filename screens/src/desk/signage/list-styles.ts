/** Lists of the signage place: a line an entry, what it is beside what can be done with it. */
import { css } from 'lit'

export const listStyles = css`
  .lead {
    line-height: 1.4;
  }
  li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 16px;
    padding: 12px 0;
    border-top: 1px solid var(--color-line);
  }
  .what {
    flex: 1 1 280px;
    min-width: 0;
  }
  h3 {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 10px;
    font-size: 1.0625rem;
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    margin-top: 3px;
    color: var(--color-text-2);
    line-height: 1.45;
  }
  .does {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
`
