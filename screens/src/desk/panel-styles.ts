/** A panel of the desk: a card with a heading, and perhaps a button beside it; and a place of several. */
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
  .lead {
    padding-bottom: 10px;
    color: var(--color-text-2);
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

/** A place that is no panel but has several, and perhaps a trouble to tell. */
export const severalStyles = css`
  :host {
    display: grid;
    gap: 16px;
    padding: 0;
    background: none;
    box-shadow: none;
  }
  .trouble {
    padding: 14px 20px;
    border-radius: 20px;
    background: var(--color-surface);
    box-shadow: var(--elev-1);
    line-height: 1.4;
  }
  .trouble .button {
    margin-left: 12px;
  }
`
