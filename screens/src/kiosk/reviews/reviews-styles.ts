/** The kiosk's reviews: one large figure, its spread, and cards beneath. */
import { css } from 'lit'

/** What is said about reviews stands on cards. */
export const cardStyles = css`
  section {
    padding: 36px 40px;
    border-radius: var(--radius-sign);
    background: var(--color-surface);
    box-shadow: var(--elev-1);
  }
  h2 {
    font-size: var(--sign-lg);
  }
`

export const reviewsStyles = css`
  :host {
    display: block;
  }
  p {
    font-size: var(--sign-sm);
    line-height: 1.36;
    text-wrap: pretty;
  }
  .none {
    margin-top: 20px;
    font-size: var(--sign-md);
    color: var(--color-text-2);
  }
  .summary {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 4px 32px;
    align-items: center;
    margin-top: 20px;
  }
  .figure {
    grid-row: 1 / 3;
    font: var(--weight-display) var(--sign-2xl) / 1 var(--font-display);
    letter-spacing: var(--tracking-display);
  }
  .score {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 20px;
    align-items: center;
    align-self: end;
    font-weight: var(--weight-strong);
  }
  .score sb-stars {
    font-size: calc(40px * var(--letters));
  }
  .honest {
    align-self: start;
    color: var(--color-text-2);
  }
  .spread {
    display: grid;
    gap: 8px;
    margin-top: 24px;
  }
  .bar {
    display: grid;
    grid-template-columns: 190px 1fr 72px;
    gap: 20px;
    align-items: center;
    min-height: var(--target-kiosk);
    padding: 0 20px;
    border: 2px solid transparent;
    border-radius: 20px;
    background: none;
    color: var(--color-text);
    font: var(--weight-body) var(--sign-sm) / 1.2 var(--font-text);
    text-align: left;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }
  .bar[aria-pressed='true'] {
    border-color: var(--color-primary);
    background: var(--color-primary-wash);
    color: var(--color-on-primary-wash);
  }
  .bar:focus-visible {
    outline-width: 6px;
    outline-offset: 3px;
  }
  .count {
    text-align: right;
    font-feature-settings: 'tnum';
  }
  progress {
    appearance: none;
    width: 100%;
    height: 24px;
    border: 2px solid var(--color-line-strong);
    border-radius: var(--radius-pill);
    overflow: hidden;
    background: var(--color-surface);
  }
  progress::-webkit-progress-bar {
    background: var(--color-surface);
  }
  progress::-webkit-progress-value {
    background: var(--color-brass-text);
  }
  progress::-moz-progress-bar {
    background: var(--color-brass-text);
  }
  .orders {
    display: flex;
    flex-wrap: wrap;
    gap: 12px;
    margin: 24px 0 28px;
  }
  .orders .touch {
    min-height: var(--target-kiosk);
    padding: 0 28px;
    border-width: 2px;
    font-size: var(--sign-sm);
  }
  .orders [aria-pressed='true'] {
    border-color: var(--color-primary);
    background: var(--color-primary);
    color: var(--color-on-primary);
  }
  .more {
    width: 100%;
    margin-top: 8px;
  }
  [role='status'] .touch {
    margin-top: 20px;
  }
`
