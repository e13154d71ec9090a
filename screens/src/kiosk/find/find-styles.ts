/** What the look-up's parts share: cards, states, and a region that a finger scrolls. */
import { css } from 'lit'

export const findStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .scroll {
    flex: 1 1 auto;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 28px 48px;
    scrollbar-width: thin;
  }
  .scroll:focus-visible {
    outline-offset: calc(-1 * var(--focus-width));
  }
  .card {
    padding: 36px 40px;
    border-radius: var(--radius-sign);
    background: var(--color-surface);
    box-shadow: var(--elev-1);
  }
  .card + .card {
    margin-top: 28px;
  }
  h2 {
    font-size: var(--sign-lg);
  }
  p,
  li,
  dd,
  dt {
    font-size: var(--sign-md);
    line-height: 1.34;
    text-wrap: pretty;
  }
  .quiet {
    font-size: var(--sign-sm);
    color: var(--color-text-2);
  }
  .stock {
    display: inline-flex;
    gap: 12px;
    align-items: center;
    font-size: var(--sign-sm);
    font-weight: var(--weight-strong);
    color: var(--color-ok);
  }
  .stock.none {
    color: var(--color-text-2);
  }
  .pic {
    display: grid;
    place-items: center;
    border-radius: var(--radius-4);
    background: var(--product-ground);
  }
  .price {
    font: var(--weight-display) var(--sign-lg) / 1.1 var(--font-display);
    white-space: nowrap;
  }
  .tiles {
    display: grid;
    gap: 16px;
  }
  .tile {
    display: grid;
    gap: 8px 28px;
    align-items: center;
    width: 100%;
    min-height: 148px;
    padding: 16px 32px 16px 16px;
    border: 3px solid transparent;
    border-radius: 32px;
    background: var(--color-surface);
    box-shadow: var(--elev-1);
    color: var(--color-text);
    font: inherit;
    font-size: var(--sign-md);
    line-height: 1.24;
    text-align: left;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }
  .tile:active {
    transform: scale(0.99);
  }
  .tile:focus-visible {
    outline-width: 6px;
    outline-offset: 3px;
  }
  .state {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 20px;
    padding: 48px 24px;
    text-align: center;
  }
  .state p {
    max-width: 34ch;
    color: var(--color-text-2);
  }
`
