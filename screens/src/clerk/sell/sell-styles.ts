import { css } from 'lit'

/** The frame: head, what scrolls, and the acts at the thumb. */
export const sellStyles = css`
  :host {
    /* Above the acts, and the page's tabs, so that a word on the last scan never covers the charge. */
    --toast-above: 208px;
    display: flex;
    flex: 1 1 auto;
    flex-direction: column;
    min-height: 0;
    background: var(--color-bg);
    container-type: inline-size;
  }
  .head {
    display: flex;
    flex: none;
    align-items: center;
    gap: 4px 8px;
    padding: 8px 12px;
  }
  .head > div {
    flex: 1;
    min-width: 0;
    line-height: 1.2;
  }
  .head h1 {
    font-size: var(--text-xl);
  }
  .head small {
    display: flex;
    gap: 6px;
    align-items: center;
    margin-top: 2px;
    color: var(--color-text-2);
    font-size: var(--text-sm);
    overflow-wrap: anywhere;
  }
  .round {
    position: relative;
    display: inline-grid;
    flex: none;
    place-items: center;
    width: var(--target-hand);
    height: var(--target-hand);
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
    color: var(--color-primary);
    font-size: 1.125rem;
    cursor: pointer;
  }
  .round[aria-disabled='true'] {
    color: var(--color-text-3);
  }
  .badge {
    display: inline-flex;
    flex: none;
    gap: 6px;
    align-items: center;
    min-height: var(--target-hand);
    padding: 0 14px;
    border: 0;
    border-radius: var(--radius-pill);
    background: var(--color-warn-wash);
    color: var(--color-warn);
    font-weight: var(--weight-strong);
    cursor: pointer;
  }
  .badge.person {
    background: var(--color-danger-wash);
    color: var(--color-danger);
  }
  main {
    display: flex;
    flex: 1 1 auto;
    flex-direction: column;
    gap: 12px;
    min-height: 0;
    padding: 4px 12px 16px;
    overflow-y: auto;
    overscroll-behavior: contain;
  }
  main:focus-visible {
    outline-offset: -4px;
  }
  main > * {
    flex: none;
  }
  main > sb-empty {
    flex: 1 0 auto;
  }
  .wrist {
    flex: 1 1 auto;
    justify-content: safe center;
    min-height: 0;
    padding: 12px;
    overflow-y: auto;
    background: var(--watch-ground);
  }
  .acts {
    display: grid;
    flex: none;
    gap: 10px;
    padding: 12px 12px calc(14px + env(safe-area-inset-bottom));
    border-top: 1px solid var(--color-line);
    background: var(--color-surface-2);
  }
  .acts .two {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 10px;
  }
  .banner {
    padding: 13px 16px;
    border-radius: var(--radius-3);
    background: var(--color-warn-wash);
    font-size: 0.9375rem;
    line-height: 1.4;
  }
  .banner.plain {
    background: var(--color-sunken);
  }
  .banner.danger {
    background: var(--color-danger-wash);
  }
  .banner .icon {
    margin-right: 6px;
    color: var(--color-warn);
  }
  .banner.danger .icon {
    color: var(--color-danger);
  }
  .banner ul {
    margin-top: 6px;
    padding-left: 18px;
    list-style: disc;
  }
  .card {
    padding: 16px;
    border-radius: var(--radius-3);
    background: var(--color-surface);
    box-shadow: var(--elev-1);
  }
  h2 {
    font: var(--weight-strong) var(--text-md) / 1.25 var(--font-text);
    letter-spacing: 0;
  }
  /* A phone on its side. */
  @media (max-height: 30rem) {
    .head,
    .acts {
      padding-top: 4px;
      padding-bottom: 6px;
    }
    .acts {
      grid-auto-flow: column;
      grid-auto-columns: 1fr;
      align-items: center;
    }
  }
  @container (max-width: 18rem) {
    .head {
      flex-wrap: wrap;
    }
    .acts .two {
      grid-template-columns: 1fr;
    }
  }
`
