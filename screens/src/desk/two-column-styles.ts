/** A dialog's form of two columns, and what goes across both. */
import { css } from 'lit'

export const twoColumnStyles = css`
  form {
    grid-template-columns: 1fr 1fr;
  }
  .whole,
  .does,
  [role='alert'],
  fieldset {
    grid-column: 1 / -1;
  }
  .field > label {
    margin-bottom: 4px;
  }
  legend {
    margin-top: 10px;
    padding: 0;
    font-weight: var(--weight-strong);
  }
`
