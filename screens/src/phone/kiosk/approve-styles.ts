/** How the question "Log in at this kiosk?" looks. */
import { css } from 'lit'

export const approveStyles = css`
  .where {
    margin-top: 10px;
    font: var(--weight-strong) var(--text-lg) / 1.3 var(--font-text);
  }
  .heard {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 10px;
    align-items: start;
    margin: 14px 0 20px;
    padding: 12px 14px;
    border-radius: var(--radius-3);
    background: var(--color-ok-wash);
    color: var(--color-text);
  }
  .heard .icon {
    color: var(--color-ok);
  }
  .heard.far {
    background: var(--color-warn-wash);
  }
  .heard.far .icon {
    color: var(--color-warn);
  }
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    margin-bottom: 10px;
    font-weight: var(--weight-strong);
  }
  .pictures {
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    gap: 10px;
  }
  label {
    display: grid;
    place-items: center;
    position: relative;
    min-height: 104px;
    border: 2px solid var(--color-line-strong);
    border-radius: var(--radius-4);
    background: var(--color-surface);
    font-size: 2.75rem;
    cursor: pointer;
    touch-action: manipulation;
  }
  input {
    position: absolute;
    inset: 0;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  label:has(:checked) {
    border-width: 4px;
    border-color: var(--color-brass-edge);
    background: var(--color-brass-wash);
  }
  label:has(:focus-visible) {
    outline: var(--focus-width) solid var(--color-focus);
    outline-offset: var(--focus-offset);
  }
  .left {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 6px 12px;
    align-items: center;
    min-height: 48px;
    margin-top: 14px;
    padding: 6px 6px 6px 14px;
    border-radius: var(--radius-3);
    color: var(--color-text-2);
  }
  .left.soon {
    background: var(--color-warn-wash);
    color: var(--color-text);
  }
  .acts {
    display: grid;
    gap: 10px;
    margin-top: 20px;
  }
  .hint {
    min-height: 1.5em;
    margin-top: 8px;
    color: var(--color-text-2);
    text-align: center;
  }
  .told {
    display: grid;
    justify-items: center;
    gap: 14px;
    margin-top: 48px;
    text-align: center;
  }
`
