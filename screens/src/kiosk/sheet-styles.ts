/** A sheet of the kiosk: a dialog that rises from below, where every hand reaches, and darkens what it stands before. */
import { css } from 'lit'

export const sheetStyles = css`
  dialog {
    width: 100%;
    max-width: none;
    max-height: none;
    margin: auto 0 0;
    padding: 56px 72px;
    border: 0;
    border-radius: 64px 64px 0 0;
    background: var(--color-surface);
    color: var(--color-text);
    box-shadow: var(--elev-3);
    animation: rise var(--motion-settle) var(--ease-out);
  }
  dialog::backdrop {
    background: var(--color-scrim);
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(var(--shift-enter));
    }
  }
`
