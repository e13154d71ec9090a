/** How drawings look, in sizes that the screen sets (`--part-*`). */
import { css } from 'lit'

export const partStyles = css`
  :host {
    display: grid;
    gap: var(--part-gap);
    font-size: var(--part-md);
  }
  article,
  .none {
    padding: var(--part-pad);
    border-radius: var(--part-radius);
    background: var(--color-surface);
    box-shadow: var(--elev-1);
  }
  h2 {
    margin-top: calc(var(--part-gap) / 4);
    font-size: var(--part-lg);
  }
  h3 {
    margin-top: var(--part-gap);
    font-size: var(--part-md);
  }
  p {
    margin-top: calc(var(--part-gap) / 2);
    line-height: 1.4;
    overflow-wrap: anywhere;
    text-wrap: pretty;
  }
  .prize {
    margin-top: 0;
    color: var(--color-brass-text);
    font: var(--weight-display) var(--part-lg) / 1.1 var(--font-display);
  }
  .quiet {
    color: var(--color-text-2);
    font-size: var(--part-sm);
  }
  .wrong {
    padding: calc(var(--part-pad) / 2);
    border-radius: var(--radius-2);
    background: var(--color-danger-wash);
    font-weight: var(--weight-strong);
  }
  .wrong:empty {
    display: none;
  }
  .code {
    display: inline-block;
    margin-top: calc(var(--part-gap) / 2);
    padding: calc(var(--part-pad) / 2) var(--part-pad);
    border-radius: var(--radius-2);
    background: var(--color-brass-wash);
    color: var(--color-brass-text);
    font-size: var(--part-lg);
    font-weight: var(--weight-strong);
    letter-spacing: 0.04em;
  }
  legend {
    padding: 0;
    font-weight: var(--weight-strong);
  }
  fieldset {
    margin-top: var(--part-gap);
  }
  .choices {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(var(--part-choice), 1fr));
    gap: var(--target-gap);
    max-height: var(--part-choices);
    margin-top: calc(var(--part-gap) / 2);
    overflow-y: auto;
  }
  .choice {
    position: relative;
    display: grid;
    grid-template-columns: auto 1fr;
    align-items: center;
    gap: calc(var(--part-gap) / 2);
    min-height: var(--part-target);
    padding: 8px calc(var(--part-pad) / 2);
    border: 1.5px solid var(--color-line-strong);
    border-radius: var(--radius-3);
    line-height: 1.3;
    cursor: pointer;
    touch-action: manipulation;
  }
  .choice + .choice.line {
    margin-top: var(--target-gap);
  }
  .line {
    margin-top: var(--part-gap);
  }
  .choice:has(:checked) {
    border-color: var(--color-primary);
    background: var(--color-primary-wash);
    color: var(--color-on-primary-wash);
  }
  .choice:has(:focus-visible) {
    outline: var(--focus-width) solid var(--color-focus);
    outline-offset: var(--focus-offset);
  }
  .choice input {
    position: absolute;
    inset: -2px;
    width: calc(100% + 4px);
    height: calc(100% + 4px);
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .mark {
    display: grid;
    place-items: center;
    width: var(--part-tick);
    height: var(--part-tick);
    border: 2.5px solid var(--color-line-strong);
    border-radius: 22%;
    background: var(--color-surface);
    color: transparent;
  }
  .choice [type='radio'] + .mark {
    border-radius: 50%;
  }
  :checked + .mark {
    border-color: var(--color-primary);
    background: var(--color-primary);
    color: var(--color-on-primary);
  }
  .mark svg {
    width: 80%;
    height: 80%;
    stroke-width: 3;
  }
  article .button,
  article .button.ring,
  .none .button {
    width: 100%;
    min-height: var(--part-primary);
    margin-top: var(--part-gap);
    font-size: var(--part-md);
  }
  details {
    margin-top: var(--part-gap);
    border-top: 1px solid var(--color-line);
  }
  summary {
    display: flex;
    align-items: center;
    min-height: var(--part-target);
    color: var(--color-primary);
    font-weight: var(--weight-strong);
    text-decoration: underline;
    text-underline-offset: 3px;
    cursor: pointer;
  }
  details p {
    font-size: var(--part-sm);
  }
`
