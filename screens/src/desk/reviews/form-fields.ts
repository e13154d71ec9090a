/** Fields that stand in a panel of the reviews' place. */
import { css } from 'lit'

export const fieldStyles = css`
  form {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(250px, 1fr));
    gap: 12px 20px;
    align-items: start;
    padding-bottom: 8px;
  }
  label {
    display: block;
    font-weight: 560;
  }
  input,
  select,
  textarea {
    width: 100%;
    min-height: var(--target-desk);
    margin-top: 4px;
    padding: 6px 12px;
    border: 1.5px solid var(--color-line-strong);
    border-radius: var(--radius-2);
    background: var(--color-surface);
    color: inherit;
    font: inherit;
    font-weight: var(--weight-body);
    line-height: 1.4;
  }
  .wide {
    grid-column: 1 / -1;
  }
  .hint,
  .lead {
    color: var(--color-text-2);
    line-height: 1.4;
  }
  .lead {
    max-width: 72ch;
    padding-bottom: 10px;
  }
  .hint {
    margin-top: 4px;
    font-size: 0.8125rem;
    font-weight: var(--weight-body);
  }
  .said {
    min-height: 1.4em;
    padding-top: 6px;
  }
`
