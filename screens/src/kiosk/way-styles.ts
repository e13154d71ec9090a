/** The card in the lower part of the kiosk: a code to scan, and beside it what that opens. */
import { css } from 'lit'

export const wayStyles = css`
  :host {
    display: block;
    padding: 40px 48px 36px;
    border-radius: 48px;
    background: var(--color-surface);
    box-shadow: var(--elev-3);
  }
  .way {
    display: grid;
    grid-template-columns: 312px 1fr;
    gap: 44px;
    align-items: center;
  }
  sb-qr {
    margin: -20px -20px -20px -28px;
    width: 352px;
  }
  p {
    margin-top: 16px;
    font-size: var(--sign-md);
    line-height: 1.32;
    color: var(--color-text-2);
    text-wrap: pretty;
  }
`
