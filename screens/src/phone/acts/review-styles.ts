/** How the form of a review looks. */
import { css } from 'lit'

export const reviewStyles = css`
  .thing {
    display: flex;
    gap: 14px;
    align-items: center;
    margin-top: 14px;
  }
  .thing sb-product {
    flex: none;
    width: 52px;
    height: 70px;
  }
  small {
    display: block;
    color: var(--color-text-2);
    font-size: var(--text-sm);
    font-weight: var(--weight-body);
  }
  form {
    display: grid;
    gap: 18px;
    margin-top: 18px;
  }
  .stars {
    display: flex;
    flex-wrap: wrap;
    gap: 0 6px;
  }
  legend {
    float: left;
    width: 100%;
    margin-bottom: 2px;
    font-weight: var(--weight-strong);
  }
  .stars label {
    position: relative;
    display: grid;
    place-items: center;
    width: 56px;
    height: 56px;
    border-radius: var(--radius-3);
    color: var(--color-line-strong);
    font-size: 2.5rem;
    line-height: 1;
    cursor: pointer;
  }
  .stars .on {
    color: var(--color-brass-text);
  }
  .stars input {
    position: absolute;
    inset: 0;
    width: 100%;
    min-height: 0;
    height: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .stars label:has(input:focus-visible) {
    outline: var(--focus-width) solid var(--color-focus);
    outline-offset: var(--focus-offset);
  }
  textarea {
    width: 100%;
    margin-top: 6px;
    padding: 12px 16px;
    border: 1.5px solid var(--color-line-strong);
    border-radius: var(--radius-3);
    background: var(--color-surface);
    color: inherit;
    font: inherit;
    line-height: 1.45;
    resize: vertical;
  }
  textarea[aria-invalid='true'] {
    border-color: var(--color-danger);
  }
  .hint,
  .said {
    color: var(--color-text-2);
    font-size: var(--text-sm);
    line-height: 1.4;
  }
  .said {
    margin: 12px 0;
    font-size: inherit;
  }
  .owns {
    margin: 0;
  }
  .note,
  .mend {
    margin-top: 12px;
    padding: 12px 16px;
    border-radius: var(--radius-3);
    background: var(--color-primary-wash);
    color: var(--color-on-primary-wash);
    font-size: var(--text-sm);
    line-height: 1.45;
  }
  form .note {
    margin: 0;
  }
  .mend,
  .sure {
    background: var(--color-danger-wash);
    color: var(--color-text);
  }
  .sure {
    margin-top: 12px;
    padding: 16px;
    border-radius: var(--radius-3);
  }
  .sure .button {
    margin-top: 12px;
  }
  .last {
    border-color: var(--color-danger);
    color: var(--color-danger);
  }
  h2 {
    margin-top: 28px;
    font-size: var(--text-xl);
  }
  .sure h2 {
    margin: 0;
  }
  .card {
    margin-top: 10px;
  }
  .version {
    padding: 12px 0;
    line-height: 1.4;
    overflow-wrap: anywhere;
  }
  .version > p:not(.note) {
    white-space: pre-line;
  }
`
