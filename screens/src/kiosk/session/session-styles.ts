/** The whole screen of a session: a petrol head, what is hers on a light ground, two acts at the foot. */
import { css } from 'lit'

export const sessionStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    flex: 1;
    min-height: 0;
    background: var(--color-bg);
    color: var(--color-text);
  }
  header {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 20px 40px;
    align-items: start;
    padding: 56px 64px 60px;
    background: var(--color-primary);
    color: var(--color-on-primary);
  }
  .shop {
    display: flex;
    gap: 20px;
    align-items: center;
    font: 640 36px/1.15 var(--font-text);
  }
  .time {
    text-align: right;
    font-size: var(--sign-sm);
  }
  .time b {
    display: block;
    font-size: var(--sign-md);
    font-feature-settings: 'tnum';
  }
  h1 {
    grid-column: 1 / -1;
    font-size: var(--sign-2xl);
  }
  .content {
    flex: 1;
    min-height: 0;
    overflow: hidden auto;
    padding: 40px 56px;
  }
  .read {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 24px;
    align-items: center;
    margin-bottom: 32px;
    padding: 24px 32px;
    border: 3px solid var(--color-line-strong);
    border-radius: var(--radius-sign);
    background: var(--color-surface);
    font-size: calc(30px * var(--letters));
    line-height: 1.3;
  }
  .read .icon {
    font-size: calc(40px * var(--letters));
    color: var(--color-primary);
  }
  nav {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 28px;
  }
  .way {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 8px 28px;
    align-items: center;
    min-height: 220px;
    padding: 32px 36px;
    border: 3px solid transparent;
    border-radius: var(--radius-sign);
    background: var(--color-surface);
    box-shadow: var(--elev-2);
    color: var(--color-text);
    font: inherit;
    text-align: left;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }
  .way .icon {
    grid-row: 1 / 3;
    justify-content: center;
    align-items: center;
    width: 96px;
    height: 96px;
    border-radius: 32px;
    background: var(--color-primary-wash);
    color: var(--color-on-primary-wash);
    font-size: calc(42px * var(--letters));
  }
  .way:active {
    transform: scale(0.985);
  }
  h1:focus-visible {
    outline-color: var(--color-on-primary);
  }
  .way:focus-visible,
  .touch:focus-visible {
    outline-width: 6px;
    outline-offset: 5px;
  }
  .name {
    align-self: end;
    font: var(--weight-display) calc(40px * var(--letters)) / 1.1 var(--font-display);
  }
  .summary {
    align-self: start;
    min-height: 1.3em;
    font-size: calc(30px * var(--letters));
    line-height: 1.3;
    color: var(--color-text-2);
    overflow-wrap: anywhere;
  }
  .empty {
    padding: 80px 0;
    text-align: center;
    font-size: var(--sign-md);
    color: var(--color-text-2);
  }
  footer {
    padding: 20px 56px 56px;
  }
  footer p {
    margin-bottom: 20px;
    text-align: center;
    font-size: var(--sign-sm);
    color: var(--color-text-2);
  }
  .acts {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 28px;
  }
  .acts .touch {
    min-height: var(--target-kiosk-primary);
    background: var(--color-surface);
    font-size: calc(40px * var(--letters));
  }
  .acts .ring {
    border-color: var(--color-brass-edge);
    background: var(--color-brass);
    color: var(--color-on-brass);
  }
`
