import { css } from 'lit'

/** Sizes are parts of the glass's side (`--u` is one of 384), so that every watch shows the same. */
export const wristStyles = css`
  :host {
    --side: min(100vw, 100dvh);
    --u: calc(var(--side) / 384);
    position: relative;
    display: block;
    width: var(--side);
    height: var(--side);
    margin: 0 auto;
    background: var(--watch-ground);
    color: var(--color-text);
    text-align: center;
    overflow: hidden;
  }
  .rim {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    fill: none;
    stroke: var(--color-line);
    stroke-width: 8;
    pointer-events: none;
  }
  .rim.lit {
    stroke: var(--kind-ground, var(--color-brass));
    transform: rotate(-90deg);
  }
  .drawing {
    color: var(--kind-ground);
    font-size: calc(34 * var(--u));
    line-height: 1;
  }
  main {
    position: absolute;
    inset: calc(34 * var(--u)) calc(46 * var(--u)) calc(26 * var(--u));
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: calc(6 * var(--u));
  }
  .zone {
    color: var(--kind-ground, var(--color-brass-text));
    font-size: max(12px, calc(19 * var(--u)));
    font-weight: var(--weight-strong);
    line-height: 1.2;
  }
  h1 {
    max-width: 100%;
    font-size: calc(58 * var(--u));
    line-height: 1;
    overflow-wrap: anywhere;
  }
  h1.long {
    font-size: calc(34 * var(--u));
  }
  .line {
    max-width: calc(282 * var(--u));
    color: var(--color-text);
    font-size: max(12px, calc(22 * var(--u)));
    line-height: 1.2;
  }
  .foot {
    max-width: calc(210 * var(--u));
    color: var(--color-text-2);
    font-size: max(11.5px, calc(17 * var(--u)));
    line-height: 1.2;
  }
  .acts {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 8px;
    width: calc(276 * var(--u));
    margin-top: calc(8 * var(--u));
  }
  .acts.one {
    grid-template-columns: 1fr;
    width: calc(200 * var(--u));
  }
  .acts button {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: max(48px, calc(66 * var(--u)));
    min-width: max(48px, calc(84 * var(--u)));
    padding: 0 calc(14 * var(--u));
    border: 0;
    border-radius: var(--radius-pill);
    background: var(--watch-button);
    color: var(--color-text);
    font: 640 max(12.5px, calc(21 * var(--u))) / 1.1 var(--font-text);
    cursor: pointer;
  }
  .acts .go {
    background: var(--kind-ground, var(--color-brass));
    color: var(--kind-text, var(--color-on-brass));
  }
  .acts button[aria-disabled='true'] {
    background: var(--watch-button-off);
    color: var(--color-text-3);
  }
  /* The smallest glass: words and two thumbs' width, nothing else. */
  @media (max-width: 240px) {
    main {
      inset: 14px 22px 10px;
      gap: 2px;
    }
    sb-bell,
    .drawing,
    .acts .icon {
      display: none !important;
    }
    .line,
    .foot {
      display: -webkit-box;
      max-width: 100%;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 1;
      overflow: hidden;
    }
    .acts,
    .acts.one {
      width: 156px;
      gap: 6px;
      margin-top: 2px;
    }
    .acts button {
      padding: 0 8px;
    }
  }
  sb-bell {
    --bell-bracket: var(--color-text);
    width: calc(var(--bell-size) * var(--u));
    height: calc(var(--bell-size) * var(--u));
  }
`
