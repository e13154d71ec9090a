/** A list in a panel, a row each: a name with what it is beside it, what it says, what can be done; and what is put away. */
import { css } from 'lit'

export const rowStyles = css`
  li {
    display: grid;
    gap: 8px;
    padding: 14px 0;
    border-top: 1px solid var(--color-line);
  }
  .name {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 10px;
  }
  h3 {
    font-size: 1.0625rem;
  }
  .does {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .head .button {
    min-height: 42px;
  }
  summary {
    border-top: 1px solid var(--color-line);
    color: var(--color-text-2);
    line-height: 42px;
    font-weight: 560;
    cursor: pointer;
  }
`
