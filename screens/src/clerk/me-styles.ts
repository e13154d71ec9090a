import { css } from 'lit'

export const meStyles = css`
  :host {
    flex: 1 1 auto;
    display: block;
    min-height: 0;
    padding: 4px 12px 16px;
    overflow-y: auto;
  }
  h1 {
    padding: 0 8px;
    font-size: var(--text-2xl);
  }
  h2 {
    padding: 20px 8px 8px;
    font: var(--weight-strong) var(--text-md) / 1.2 var(--font-text);
    letter-spacing: 0;
  }
  small,
  .hint {
    color: var(--color-text-3);
    font-size: var(--text-sm);
    line-height: 1.4;
  }
  .hint.below {
    padding: 8px 8px 0;
  }
  .card {
    padding: 14px 16px;
    border-radius: 20px;
    background: var(--color-surface);
    box-shadow: var(--elev-1);
  }
  .state {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 12px;
    align-items: center;
  }
  .does {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr));
    gap: 8px;
    margin-top: 14px;
  }
  .does .button {
    min-height: var(--target-hand-primary);
  }
  .zones {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr));
    gap: 8px;
    margin-top: 10px;
  }
  .zones .button {
    height: 100%;
    padding: 8px 10px;
    border-radius: var(--radius-3);
    gap: 8px;
  }
  .zones [aria-pressed='true'] {
    border-color: var(--color-primary);
    background: var(--color-primary-wash);
    color: var(--color-on-primary-wash);
  }
  .you {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 12px;
    align-items: center;
    line-height: 1.3;
  }
  .you > span:first-child {
    flex: 1 1 8rem;
  }
  .you small {
    display: block;
  }
`
