/** The frame of the look-up: a petrol head, what was asked for, and the acts within everybody's reach. */
import { css } from 'lit'

export const shellStyles = css`
  :host {
    position: fixed;
    inset: 0;
    z-index: 2;
    display: flex;
    flex-direction: column;
    background: var(--color-bg);
  }
  header {
    flex: none;
    padding: 48px 56px 40px;
    background: var(--color-primary);
    color: var(--color-on-primary);
  }
  .top {
    display: flex;
    justify-content: space-between;
    gap: 32px;
    min-height: 72px;
    font-size: var(--sign-md);
  }
  .shop {
    display: flex;
    gap: 20px;
    align-items: center;
  }
  .clears {
    font-size: var(--sign-sm);
    line-height: 1.28;
    text-align: right;
  }
  .clears b,
  .clears p {
    display: block;
  }
  .warns b {
    font-size: var(--sign-md);
    color: var(--color-brass);
  }
  h1 {
    margin-top: 12px;
    font-size: var(--sign-xl);
  }
  form {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 16px;
    align-items: center;
    margin-top: 28px;
  }
  input {
    width: 100%;
    min-width: 0;
    min-height: 112px;
    padding: 0 40px;
    border: 0;
    border-radius: var(--radius-pill);
    background: var(--color-surface);
    color: var(--color-text);
    font: 600 var(--sign-lg) / 1.2 var(--font-text);
  }
  input::placeholder {
    color: var(--color-text-2);
    font-size: var(--sign-sm);
    font-weight: var(--weight-body);
    opacity: 1;
  }
  input:focus-visible {
    outline-color: var(--color-brass);
  }
  .wipe {
    border-color: currentcolor;
    color: inherit;
    width: 112px;
    min-height: 112px;
    padding: 0;
    font-size: calc(48px * var(--letters));
  }
  main {
    flex: 1 1 auto;
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  main > * {
    flex: 1 1 auto;
    min-height: 0;
  }
  main > sb-kiosk-keyboard {
    flex: none;
  }
  footer {
    flex: none;
    display: flex;
    gap: 16px;
    padding: 24px 32px 32px;
    background: var(--color-surface);
    box-shadow: var(--elev-3);
  }
  footer > * {
    flex: 1 1 0;
  }
  footer > sb-kiosk-help {
    flex: 1.6 1 0;
  }
  footer .touch {
    min-height: var(--target-kiosk-primary);
    padding: 0 20px;
  }
`
