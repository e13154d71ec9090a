/** A table in a panel whose first column says when, and the button under it that asks for more. */
import { css } from 'lit'

export const tableStyles = css`
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: 8px 12px 8px 0;
    border-top: 1px solid var(--color-line);
    line-height: 1.35;
    text-align: left;
    vertical-align: top;
  }
  th {
    border: 0;
    color: var(--color-text-2);
    font-size: 0.8125rem;
    font-weight: 560;
  }
  td:first-child {
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .more {
    padding: 10px 0 6px;
    text-align: center;
  }
`
