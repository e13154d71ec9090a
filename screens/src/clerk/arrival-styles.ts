import { css } from 'lit'

export const arrivalStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    animation: enter var(--motion-settle) var(--ease-out);
  }
  @keyframes enter {
    from {
      opacity: 0;
      transform: translateY(var(--shift-enter));
    }
  }
  article {
    display: flex;
    flex-direction: column;
    min-height: 0;
    border-radius: var(--radius-4);
    background: var(--color-surface);
    box-shadow: var(--elev-3);
    overflow: clip;
  }
  .head {
    position: relative;
    flex: none;
    padding: 18px 88px 20px 20px;
    background: var(--kind-ground);
    color: var(--kind-text);
  }
  .came {
    display: flex;
    gap: 7px;
    align-items: center;
    font-size: var(--text-sm);
    font-weight: var(--weight-strong);
  }
  .head h1 {
    margin-top: 4px;
    font-size: 2.75rem;
    overflow-wrap: anywhere;
  }
  .head.unnamed h1,
  .head.gone h1 {
    font-size: 2rem;
  }
  .head.gone {
    background: var(--color-sunken);
    color: var(--color-text);
  }
  .head.gone sb-bell,
  .head.gone .drawing {
    display: none;
  }
  .drawing {
    position: absolute;
    top: 18px;
    right: 20px;
  }
  .drawing .icon svg {
    width: 52px;
    height: 52px;
    stroke-width: 1.5;
  }
  .where {
    display: flex;
    gap: 6px;
    align-items: center;
    margin-top: 6px;
    font-weight: 560;
    line-height: 1.3;
  }
  .head sb-bell {
    position: absolute;
    top: 16px;
    right: 18px;
    --bell-bracket: var(--color-on-brass);
    --bell-metal: var(--paint-cream);
    --bell-edge: var(--color-on-brass);
    --bell-lip: var(--paint-lip);
  }
  .middle {
    flex: 1 1 auto;
    min-height: 96px;
    overflow-y: auto;
    padding: 0 20px 20px;
    overscroll-behavior: contain;
    /* What goes on below fades, so that a cut line reads as more to come. */
    mask-image: linear-gradient(to top, transparent, #000 18px);
  }
  .middle:focus-visible {
    outline-offset: -4px;
    border-radius: var(--radius-2);
  }
  .want {
    display: flex;
    gap: 14px;
    align-items: center;
    padding: 18px 0 16px;
  }
  .pic {
    display: grid;
    place-items: center;
    flex: none;
    width: 84px;
    height: 100px;
    border-radius: 14px;
    background: var(--product-ground);
  }
  .pic sb-product {
    width: 64px;
    height: 86px;
  }
  .want h2 {
    font-size: 1.3125rem;
  }
  .want p {
    margin-top: 3px;
    color: var(--color-text-2);
    font-size: 0.9375rem;
    line-height: 1.38;
  }
  .want .evidence {
    color: var(--color-text-3);
    font-size: var(--text-sm);
  }
  .offer {
    display: flex;
    gap: 10px;
    align-items: center;
    padding: 10px 14px;
    border-radius: 12px;
    background: var(--color-brass-wash);
    font-size: 0.9375rem;
    line-height: 1.35;
  }
  .offer .icon {
    color: var(--color-brass-text);
  }
  h3 {
    margin: 16px 0 8px;
    color: var(--color-text-3);
    font: var(--weight-strong) var(--text-sm) / 1.2 var(--font-text);
    letter-spacing: 0;
  }
  .points {
    display: grid;
    gap: 9px;
  }
  .points li {
    display: grid;
    grid-template-columns: 20px 1fr;
    gap: 10px;
    font-size: 0.96875rem;
    line-height: 1.36;
  }
  .points .icon {
    color: var(--color-primary);
    margin-top: 1px;
    font-size: 0.9375rem;
  }
  .specs {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr));
    gap: 8px 16px;
    font-size: 0.9375rem;
    line-height: 1.3;
  }
  .specs dt {
    color: var(--color-text-3);
    font-size: var(--text-sm);
  }
  .specs dd {
    font-weight: 560;
  }
  .related {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .related .chip {
    white-space: normal;
  }
  .share {
    display: flex;
    gap: 8px;
    margin-top: 16px;
    padding-top: 12px;
    border-top: 1px solid var(--color-line);
    color: var(--color-text-3);
    font-size: var(--text-sm);
    line-height: 1.35;
  }
  .feet {
    flex: none;
    border-top: 1px solid var(--color-line);
    background: var(--color-surface);
  }
  .stale {
    padding: 12px 20px 0;
    color: var(--color-warn);
    font-size: var(--text-sm);
    line-height: 1.35;
  }
  .acts {
    display: grid;
    grid-template-columns: minmax(118px, auto) 1fr;
    gap: 10px;
    padding: 14px 20px 20px;
  }
  .acts.one {
    grid-template-columns: 1fr;
  }
  .acts.mine {
    grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr));
  }
  .acts.mine .button {
    gap: 6px;
    padding: 8px 10px;
  }
  .acts .wide {
    grid-column: 1 / -1;
  }
  .tall {
    min-height: var(--target-hand-primary);
  }
  .plain {
    padding: 26px 0 12px;
  }
  .plain h2 {
    font-size: var(--text-xl);
  }
  .plain p {
    margin-top: 8px;
    color: var(--color-text-2);
  }
  .plain .button {
    margin-top: 16px;
  }
  .bones {
    display: grid;
    grid-template-columns: 84px 1fr;
    gap: 10px 14px;
    align-content: center;
    padding: 18px 0 24px;
  }
  .bone {
    height: 20px;
    border-radius: var(--radius-1);
    background: var(--color-sunken);
    align-self: end;
  }
  .bone.pic {
    grid-row: span 2;
    width: 84px;
    height: 100px;
    border-radius: 14px;
  }
  .bone.short {
    width: 62%;
    align-self: start;
  }
  /* Large text: the card is as long as it is, and its buttons stay at the foot of the page. */
  @container (max-width: 18rem) {
    .middle {
      overflow: visible;
      mask-image: none;
    }
    .head {
      padding-right: 20px;
    }
    .head sb-bell,
    .drawing {
      display: none;
    }
    .feet {
      position: sticky;
      bottom: 0;
    }
    .acts {
      padding: 10px 12px 12px;
    }
    .want {
      flex-direction: column;
      align-items: flex-start;
    }
  }
`
