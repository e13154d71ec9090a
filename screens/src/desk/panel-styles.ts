/** A panel of the radio place: a card with a heading, and perhaps a button beside it. */
import { css } from 'lit'

export const panelStyles = css`
  :host {
    display: block;
    padding: 14px 20px 10px;
    border-radius: 20px;
    background: var(--color-surface);
    box-shadow: var(--elev-1);
    font-size: var(--text-sm);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 14px;
    min-height: 40px;
    padding-bottom: 10px;
  }
  h2 {
    margin-right: auto;
    font-size: 1.1875rem;
  }
  .button {
    min-height: var(--target-desk);
    padding: 4px 16px;
  }
  .button.small {
    padding: 4px 14px;
    font-size: 0.8125rem;
  }
  .none {
    padding: 18px;
    color: var(--color-text-2);
    text-align: center;
  }
  .chip.danger {
    background: var(--color-danger-wash);
    color: var(--color-danger);
  }
`
