/** Styles every component starts from: text, controls, chips. Constructed sheets, as the security policy asks. */
import { css } from 'lit'

export const textStyles = css`
  :host {
    box-sizing: border-box;
    font: var(--weight-body) var(--text-md) / var(--leading-body) var(--font-text);
    font-feature-settings: 'tnum';
    color: var(--color-text);
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h1,
  h2,
  h3,
  .display {
    font-family: var(--font-display);
    font-weight: var(--weight-display);
    letter-spacing: var(--tracking-display);
    line-height: var(--leading-tight);
    text-wrap: balance;
  }
  b,
  strong {
    font-weight: var(--weight-strong);
  }
  .icon {
    display: inline-flex;
    flex: none;
    vertical-align: -0.22em;
  }
  .icon svg {
    width: 1.25em;
    height: 1.25em;
    stroke-width: var(--icon-stroke);
  }
  .aside {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  :focus {
    outline: none;
  }
  :focus-visible {
    outline: var(--focus-width) solid var(--color-focus);
    outline-offset: var(--focus-offset);
  }
`

export const controlStyles = css`
  button,
  input {
    font: inherit;
    font-feature-settings: inherit;
    color: inherit;
    letter-spacing: inherit;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 10px;
    min-height: var(--target-hand);
    padding: 8px 20px;
    border: 1.5px solid var(--color-line-strong);
    border-radius: var(--radius-pill);
    background: transparent;
    color: var(--color-text);
    font-weight: var(--weight-strong);
    line-height: 1.2;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
    touch-action: manipulation;
    transition:
      background var(--motion-quick) var(--ease-out),
      transform var(--motion-instant) var(--ease-out);
    -webkit-tap-highlight-color: transparent;
  }
  .button:active {
    transform: scale(0.985);
  }
  .button.primary {
    min-height: var(--target-hand-primary);
    background: var(--color-primary);
    border-color: var(--color-primary);
    color: var(--color-on-primary);
  }
  .button.primary:hover {
    background: var(--color-primary-hover);
    border-color: var(--color-primary-hover);
  }
  .button.ring {
    min-height: var(--target-hand-primary);
    background: var(--color-brass);
    border-color: var(--color-brass-edge);
    color: var(--color-on-brass);
  }
  .button.wide {
    width: 100%;
  }
  .button[aria-disabled='true'],
  .button[aria-disabled='true']:hover,
  .button:disabled {
    background: var(--color-sunken);
    border-color: transparent;
    color: var(--color-text-3);
    cursor: default;
  }
  .textlink {
    display: inline-flex;
    align-items: center;
    min-height: var(--target-hand);
    padding: 0;
    border: 0;
    background: none;
    color: var(--color-primary);
    font-weight: var(--weight-strong);
    text-decoration: underline;
    text-underline-offset: 3px;
    cursor: pointer;
  }
`

export const chipStyles = css`
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 28px;
    padding: 2px 11px;
    border-radius: var(--radius-pill);
    background: var(--color-primary-wash);
    color: var(--color-on-primary-wash);
    font-size: var(--text-sm);
    font-weight: 560;
    line-height: 1.3;
    white-space: nowrap;
  }
  .chip .icon svg {
    width: 15px;
    height: 15px;
  }
  .chip.brass {
    background: var(--color-brass-wash);
    color: var(--color-brass-text);
  }
  .chip.ok {
    background: var(--color-ok-wash);
    color: var(--color-ok);
  }
  .chip.warn {
    background: var(--color-warn-wash);
    color: var(--color-warn);
  }
  .chip.held {
    background: var(--color-held-wash);
    color: var(--color-held);
  }
`

/** The tear of a ticket: `<div class="notch"></div>` across its full width, on `--notch-ground`. */
export const notchStyles = css`
  .notch {
    position: relative;
    height: 20px;
    overflow: hidden;
  }
  .notch::before {
    content: '';
    position: absolute;
    inset: 9px 20px auto;
    border-top: 2px dashed var(--color-line);
  }
  .notch::after {
    content: '';
    position: absolute;
    inset: 0 -10px;
    background:
      radial-gradient(circle at 10px 10px, var(--notch-ground, var(--color-bg)) 9.5px, transparent 10px),
      radial-gradient(circle at calc(100% - 10px) 10px, var(--notch-ground, var(--color-bg)) 9.5px, transparent 10px);
  }
`
