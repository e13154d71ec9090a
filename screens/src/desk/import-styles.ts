/** How the import of a catalogue and its report look. */
import { css } from 'lit'

export const importStyles = css`
  .lead,
  .note {
    color: var(--color-text-2);
    line-height: 1.4;
  }
  form {
    display: grid;
    gap: 6px;
    max-width: 560px;
    margin: 14px 0 16px;
  }
  form > label {
    font-weight: var(--weight-strong);
  }
  input[type='file'] {
    min-height: 46px;
    padding: 8px;
    border: 1.5px dashed var(--color-line-strong);
    border-radius: var(--radius-2);
  }
  input::file-selector-button {
    min-height: 28px;
    margin-right: 12px;
    padding: 2px 14px;
    border: 1.5px solid var(--color-line-strong);
    border-radius: var(--radius-pill);
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  .hint {
    color: var(--color-text-2);
    font-size: 0.8125rem;
  }
  form > .tick {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 42px;
    font-weight: var(--weight-body);
    cursor: pointer;
  }
  .tick input {
    flex: none;
    width: 20px;
    height: 20px;
    margin: 0;
    accent-color: var(--color-primary);
  }
  .does {
    display: flex;
    gap: 10px;
  }
  .does .button,
  .does .button.primary {
    min-height: 42px;
  }
  .wrong {
    padding: 10px 14px;
    border-radius: var(--radius-2);
    background: var(--color-danger-wash);
    font-weight: 560;
    line-height: 1.35;
  }
  h3 {
    margin: 6px 0 8px;
    font-size: 1rem;
  }
  .counts {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-bottom: 10px;
  }
  .scroll {
    max-height: 380px;
    margin-top: 6px;
    overflow: auto;
    border-top: 1px solid var(--color-line);
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: 7px 14px 7px 0;
    border-bottom: 1px solid var(--color-line);
    text-align: left;
    vertical-align: top;
    line-height: 1.35;
  }
  th {
    color: var(--color-text-2);
    font-size: 0.8125rem;
    font-weight: 560;
  }
  td:nth-child(3) {
    white-space: nowrap;
  }
  .refused td:nth-child(3) {
    color: var(--color-danger);
    font-weight: 620;
  }
`
