/** What fingers press on the kiosk: at least 64 px, 128 px for the one that matters. */
import { css } from 'lit'

export const touchStyles = css`
  .touch {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 20px;
    min-height: 96px;
    padding: 0 40px;
    border: 3px solid var(--color-line-strong);
    border-radius: var(--radius-pill);
    background: transparent;
    color: var(--color-text);
    font: 640 var(--sign-md) / 1.2 var(--font-text);
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }
  .touch.primary {
    min-height: var(--target-kiosk-primary);
    border-color: var(--color-primary);
    background: var(--color-primary);
    color: var(--color-on-primary);
    font-size: calc(40px * var(--letters));
  }
  .touch:active {
    transform: scale(0.985);
  }
  .touch:focus-visible {
    outline-width: 6px;
    outline-offset: 5px;
  }
`
