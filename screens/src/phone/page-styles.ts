/** What the phone's further pages look like: the way back, their heading, and cards of lines. */
import { css } from 'lit'

export const pageStyles = css`
  :host {
    display: block;
    padding: 8px 20px calc(32px + env(safe-area-inset-bottom));
  }
  .back {
    gap: 8px;
    padding: 0 12px 0 0;
    text-decoration: none;
  }
  h1 {
    margin-top: 8px;
    font-size: 1.9375rem;
  }
  h1:focus-visible {
    outline: none;
  }
  .lead {
    margin-top: 7px;
    color: var(--color-text-2);
  }
  .card {
    padding: 4px 16px;
    border-radius: var(--radius-3);
    background: var(--color-surface);
    box-shadow: var(--elev-1);
  }
  .card > * + * {
    border-top: 1px solid var(--color-line);
  }
  dt {
    color: var(--color-text-2);
  }
  dd {
    font-weight: var(--weight-strong);
  }
`
