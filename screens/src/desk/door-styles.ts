/** One form alone in the middle of the page: signing in, or choosing a password. */
import { css } from 'lit'

export const doorStyles = css`
  :host {
    display: grid;
    place-items: center;
    min-height: 100vh;
    padding: 16px;
    background: var(--color-bg);
  }
  form,
  .said {
    display: grid;
    gap: 6px;
    width: min(440px, 100%);
    padding: 34px 30px 38px;
    border-radius: var(--radius-4);
    background: var(--color-surface);
    box-shadow: var(--elev-2);
  }
  h1 {
    margin-top: 18px;
    font-size: var(--text-2xl);
  }
  .lead {
    color: var(--color-text-2);
  }
  label {
    margin-top: 12px;
    font-size: var(--text-sm);
  }
  .button {
    margin-top: 20px;
  }
  .wrong {
    margin-top: 12px;
    padding: 10px 14px;
    border-radius: var(--radius-2);
    background: var(--color-danger-wash);
    font-size: inherit;
    font-weight: 560;
    line-height: 1.35;
  }
`
