import { css } from 'lit'

/** The parts of a task's card that say who is asked, and what is known of the client. */
export const clientStyles = css`
  .what {
    padding-top: 16px;
    font-size: var(--text-lg);
    font-weight: 560;
    line-height: 1.35;
    text-wrap: pretty;
  }
  .said {
    margin-top: 6px;
    color: var(--color-text-2);
    overflow-wrap: anywhere;
  }
  .leave {
    margin-top: 14px;
    padding: 10px 14px;
    border-radius: 12px;
    background: var(--color-held-wash);
    color: var(--color-held);
    font-weight: 560;
    line-height: 1.35;
  }
  .want .textlink {
    gap: 6px;
    font-size: 0.9375rem;
  }
  .wide {
    max-width: 100%;
    overflow-x: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.9375rem;
    line-height: 1.3;
  }
  th,
  td {
    padding: 7px 10px 7px 0;
    border-top: 1px solid var(--color-line);
    text-align: left;
    vertical-align: top;
  }
  thead th,
  thead td {
    border-top: 0;
  }
  tbody th {
    color: var(--color-text-3);
    font-size: var(--text-sm);
    font-weight: 400;
  }
  .evidence {
    margin-top: 4px;
    color: var(--color-text-3);
    font-size: var(--text-sm);
  }
  .plainlist {
    display: grid;
    gap: 5px;
    font-size: 0.9375rem;
    line-height: 1.35;
  }
  .plainlist small {
    color: var(--color-text-3);
    font-size: var(--text-sm);
  }
  sb-switch {
    margin-top: 14px;
    border-top: 1px solid var(--color-line);
  }
  .beside {
    margin-top: 14px;
  }
  .asks {
    padding: 12px 20px 0;
    color: var(--color-text-2);
    font-size: var(--text-sm);
    line-height: 1.4;
  }
  .asks b {
    color: var(--color-text);
  }
  .asks .note {
    display: flex;
    gap: 8px;
    padding-bottom: 2px;
  }
  .asks .left {
    font-size: var(--text-md);
  }
  .bar {
    display: block;
    width: 100%;
    height: 6px;
    margin-top: 8px;
    border: 0;
    border-radius: var(--radius-pill);
    background: var(--color-sunken);
    appearance: none;
    overflow: hidden;
  }
  .bar::-webkit-progress-bar {
    background: var(--color-sunken);
  }
  .bar::-webkit-progress-value {
    background: var(--color-brass-edge);
  }
  .bar::-moz-progress-bar {
    background: var(--color-brass-edge);
  }
`
