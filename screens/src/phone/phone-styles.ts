import { css } from 'lit'

export const phoneStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 100dvh;
    container-type: inline-size;
    padding-top: env(safe-area-inset-top);
  }
  main {
    display: flex;
    flex-direction: column;
    flex: 1;
    padding: 0 20px 20px;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 10px;
    padding: 14px 20px 0;
  }
  .shop {
    line-height: 1.15;
    margin-right: auto;
  }
  .shop small {
    display: block;
    margin-top: 2px;
    color: var(--color-text-3);
    font-size: 0.8125rem;
  }
  .bell {
    gap: 7px;
    padding: 8px 14px 8px 12px;
    font-size: var(--text-sm);
    font-weight: 560;
  }
  h1 {
    margin-top: 20px;
    font-size: 1.9375rem;
  }
  .greeting {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    justify-content: space-between;
    gap: 4px 12px;
  }
  .lead {
    margin-top: 7px;
    color: var(--color-text-2);
    line-height: 1.4;
  }
  sb-ticket {
    margin-top: 16px;
  }
  .act {
    margin-top: 16px;
  }
  .rewards {
    display: flex;
    flex-wrap: wrap;
    gap: 0 20px;
    margin-top: 12px;
  }
  .rewards-back {
    gap: 8px;
    margin: 8px 20px 0;
    padding: 0 12px 0 0;
    text-decoration: none;
  }
  .hint {
    margin-top: 10px;
    color: var(--color-text-2);
    font-size: var(--text-sm);
    text-align: center;
  }
  .banner {
    display: flex;
    gap: 12px;
    margin: 14px 20px 0;
    padding: 12px 16px;
    border-radius: var(--radius-3);
    background: var(--color-warn-wash);
    font-size: 0.9375rem;
    line-height: 1.4;
  }
  .banner .icon {
    color: var(--color-warn);
    margin-top: 1px;
  }
  .scene {
    flex: 1;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    padding: 28px 12px;
    text-align: center;
  }
  .scene h2 {
    margin-top: 24px;
    font-size: var(--text-2xl);
  }
  .scene p {
    max-width: 30ch;
    margin-top: 10px;
    color: var(--color-text-2);
    text-wrap: pretty;
  }
  .place {
    display: flex;
    gap: 12px;
    align-items: center;
    padding: 14px 16px;
    border: 1px solid var(--color-line);
    border-radius: var(--radius-3);
    background: var(--color-surface-2);
    line-height: 1.35;
  }
  .place .icon {
    color: var(--color-primary);
  }
  .place small {
    display: block;
    color: var(--color-text-3);
    font-size: var(--text-sm);
  }
  footer {
    display: flex;
    gap: 11px;
    padding: 12px 20px calc(6px + env(safe-area-inset-bottom));
    border-top: 1px solid var(--color-line);
    background: var(--color-surface-2);
    color: var(--color-text-2);
    font-size: var(--text-sm);
    line-height: 1.42;
  }
  footer b {
    color: var(--color-text);
  }
  footer > .icon {
    color: var(--color-primary);
    font-size: 1rem;
  }
  footer .textlink {
    margin-right: 18px;
    font-size: var(--text-sm);
  }
  .opening {
    align-items: center;
    justify-content: center;
  }
`
