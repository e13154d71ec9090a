/** What every dialog of the desk looks like: a heading with a way out, and what it holds. */
import { css } from 'lit'

export const dialogStyles = css`
  dialog {
    width: min(560px, calc(100vw - 48px));
    max-height: calc(100vh - 48px);
    padding: 28px 32px 32px;
    border: 0;
    border-radius: var(--radius-4);
    background: var(--color-surface);
    color: var(--color-text);
    box-shadow: var(--elev-3);
    font-size: var(--text-sm);
  }
  dialog::backdrop {
    background: rgb(9 30 37 / 0.56);
  }
  header {
    display: flex;
    align-items: start;
    gap: 16px;
  }
  h2 {
    font-size: var(--text-xl);
  }
  header p {
    margin-top: 4px;
    color: var(--color-text-2);
  }
  header button {
    margin: -6px -10px 0 auto;
    width: 40px;
    height: 40px;
    padding: 0;
    flex: none;
    border: 0;
    border-radius: 50%;
    background: none;
    font-size: 18px;
    cursor: pointer;
  }
  header button:hover {
    background: var(--color-surface-2);
  }
`
