/** The fields of a form that somebody types into, sized for a thumb; how they stand to one another is the form's own. */
import { css } from 'lit'

export const fieldStyles = css`
  label {
    display: block;
    font-weight: var(--weight-strong);
  }
  input {
    width: 100%;
    min-height: var(--target-hand-primary);
    padding: 0 16px;
    border: 1.5px solid var(--color-line-strong);
    border-radius: var(--radius-3);
    background: var(--color-surface);
  }
  .wrong {
    color: var(--color-danger);
    font-size: var(--text-sm);
  }
`
