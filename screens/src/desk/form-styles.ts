/** Forms in the desk's dialogs. */
import { css } from 'lit'

export const formStyles = css`
  form {
    display: grid;
    gap: 6px 14px;
    margin-top: 16px;
  }
  form label {
    margin-top: 8px;
    font-size: var(--text-sm);
  }
  form input,
  form select,
  .field select {
    width: 100%;
    min-height: var(--target-hand);
    padding: 0 12px;
    border: 1.5px solid var(--color-line-strong);
    border-radius: var(--radius-2);
    background: var(--color-surface);
    color: inherit;
    font: inherit;
  }
  .hint {
    color: var(--color-text-2);
    font-size: 0.8125rem;
  }
  .does {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 10px;
    margin-top: 20px;
  }
  .does .button,
  .does .button.primary {
    min-height: var(--target-hand);
  }
  .button.danger {
    background: var(--color-danger);
    border-color: var(--color-danger);
    color: var(--color-surface);
  }
  .wrong {
    margin-top: 14px;
    padding: 10px 14px;
    border-radius: var(--radius-2);
    background: var(--color-danger-wash);
    font-weight: 560;
    line-height: 1.35;
  }
`
