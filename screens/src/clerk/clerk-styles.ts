import { css } from 'lit'

export const clerkStyles = css`
  :host {
    --toast-above: 76px;
    display: flex;
    flex-direction: column;
    height: 100dvh;
    container-type: inline-size;
    padding-top: env(safe-area-inset-top);
  }
  header {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
    padding: 14px 20px 12px;
  }
  .me {
    margin-right: auto;
    line-height: 1.2;
  }
  .me small {
    display: block;
    margin-top: 1px;
    color: var(--color-text-3);
    font-size: var(--text-sm);
  }
  main {
    flex: 1 1 auto;
    display: flex;
    flex-direction: column;
    min-height: 0;
    padding: 0 12px 14px;
    overflow-y: auto;
  }
  main.card {
    overflow: visible;
  }
  main.card sb-arrival {
    flex: 0 1 auto;
  }
  main.card .rows {
    flex: 0 0 auto;
  }
  .stage sb-empty {
    flex: 1 0 auto;
  }
  .opening {
    align-items: center;
    justify-content: center;
  }
  .banner {
    display: flex;
    flex: none;
    gap: 12px;
    margin-bottom: 12px;
    padding: 13px 16px;
    border-radius: var(--radius-3);
    background: var(--color-warn-wash);
    font-size: 0.9375rem;
    line-height: 1.4;
  }
  .banner .icon {
    color: var(--color-warn);
    font-size: 1.125rem;
  }
  .rows {
    padding-top: 14px;
  }
  .rows h2 {
    padding: 0 8px 8px;
    font: var(--weight-strong) var(--text-md) / 1.2 var(--font-text);
    letter-spacing: 0;
  }
  .pills {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    max-height: 112px;
    overflow-y: auto;
  }
  .pills .button {
    gap: 8px;
    padding: 8px 16px 8px 12px;
    background: var(--color-surface-2);
    font-weight: 560;
  }
  .pills .icon {
    color: var(--color-primary);
  }
  /* Where the thumb is, whatever stands above. */
  .reach {
    flex: none;
    min-height: var(--target-hand-primary);
    margin: 8px 8px 0;
  }
  .opening .reach {
    align-self: stretch;
  }
  .rows ul:not(.pills) li + li {
    margin-top: 8px;
  }
  .row {
    display: flex;
    gap: 14px;
    align-items: center;
    width: 100%;
    min-height: 64px;
    padding: 10px 16px;
    border: 1px solid var(--color-line);
    border-radius: var(--radius-3);
    background: var(--color-surface-2);
    color: inherit;
    line-height: 1.3;
    text-align: left;
    text-decoration: none;
    cursor: pointer;
  }
  .row > span:nth-child(2) {
    flex: 1;
  }
  .row small {
    display: block;
    color: var(--color-text-3);
    font-size: var(--text-sm);
  }
  .row .icon {
    color: var(--color-primary);
  }
  .row.kind > .icon:first-child,
  .pills .kind > .icon {
    display: grid;
    place-items: center;
    width: 32px;
    height: 32px;
    border-radius: 50%;
    background: var(--kind-ground);
    color: var(--kind-text);
  }
  .pills .kind {
    padding-left: 8px;
  }
  .helped li {
    display: flex;
    gap: 10px;
    padding: 6px 8px;
    color: var(--color-text-2);
    font-size: 0.9375rem;
    line-height: 1.35;
  }
  .helped .icon {
    color: var(--color-ok);
  }
  nav {
    display: grid;
    flex: none;
    grid-template-columns: repeat(4, 1fr);
    padding: 6px 12px calc(10px + env(safe-area-inset-bottom));
    border-top: 1px solid var(--color-line);
    background: var(--color-surface-2);
  }
  nav a {
    display: grid;
    justify-items: center;
    align-content: center;
    gap: 3px;
    min-height: 52px;
    border-radius: var(--radius-2);
    color: var(--color-text-3);
    font-size: 0.8125rem;
    font-weight: 560;
    line-height: 1.2;
    text-decoration: none;
  }
  nav a:focus-visible {
    outline-offset: -3px;
  }
  nav a[aria-current='page'] {
    color: var(--color-primary);
  }
  nav .icon svg {
    width: 22px;
    height: 22px;
  }
  .drawn {
    position: relative;
    display: inline-flex;
  }
  .count {
    position: absolute;
    left: 16px;
    top: -6px;
    min-width: 18px;
    padding: 0 4px;
    border-radius: var(--radius-pill);
    background: var(--color-brass);
    color: var(--color-on-brass);
    font-size: var(--text-xs);
    line-height: 18px;
    text-align: center;
  }
  /* Large text: the page scrolls as a whole, and the buttons of the card stay at its foot. */
  @container (max-width: 18rem) {
    main,
    main.card {
      overflow-y: auto;
      padding-bottom: 0;
    }
    main.card sb-arrival {
      flex: none;
    }
    header {
      padding: 8px 12px;
    }
    nav {
      padding: 4px 12px;
    }
  }
`
