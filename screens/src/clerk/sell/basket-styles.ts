import { css } from 'lit'

/** Lines, sums, and what goes with them. */
export const basketStyles = css`
  .line {
    display: grid;
    grid-template-columns: 52px 1fr auto;
    gap: 2px 12px;
    align-items: center;
    padding: 12px 0;
    border-bottom: 1px solid var(--color-line);
  }
  .line:first-child {
    padding-top: 0;
  }
  .line:last-child {
    padding-bottom: 0;
    border-bottom: 0;
  }
  .pic {
    display: grid;
    grid-row: span 2;
    place-items: center;
    align-self: start;
    width: 52px;
    height: 62px;
    border-radius: var(--radius-2);
    background: var(--product-ground);
  }
  .pic sb-product {
    width: 38px;
    height: 52px;
  }
  .line h3 {
    font: var(--weight-strong) var(--text-md) / 1.25 var(--font-text);
    letter-spacing: 0;
    overflow-wrap: anywhere;
  }
  .line .price {
    font-weight: var(--weight-strong);
    text-align: right;
  }
  .price s {
    display: block;
    color: var(--color-text-3);
    font-size: var(--text-sm);
    font-weight: var(--weight-body);
  }
  .line .each {
    color: var(--color-text-3);
    font-size: var(--text-sm);
  }
  .steps {
    display: flex;
    grid-column: 2 / 4;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
  }
  .steps > span {
    display: inline-flex;
    align-items: center;
    border: 1.5px solid var(--color-line-strong);
    border-radius: var(--radius-pill);
  }
  .steps output {
    min-width: 1.6em;
    font-weight: var(--weight-strong);
    text-align: center;
  }
  .vouchers li {
    display: flex;
    gap: 10px;
    align-items: center;
    min-height: var(--target-hand);
    padding: 8px 14px;
    border-radius: var(--radius-2);
    background: var(--color-sunken);
    font-size: 0.9375rem;
    line-height: 1.35;
  }
  .vouchers li + li {
    margin-top: 8px;
  }
  .vouchers li.applied {
    background: var(--color-ok-wash);
  }
  .vouchers li > span:nth-child(2) {
    flex: 1;
  }
  .vouchers small {
    display: block;
    color: var(--color-text-2);
    font-size: var(--text-sm);
  }
  .vouchers .applied .icon:first-child {
    color: var(--color-ok);
  }
  .related {
    display: grid;
    gap: 10px;
    margin-top: 10px;
  }
  .related li {
    display: grid;
    grid-template-columns: 52px 1fr;
    gap: 8px 12px;
    align-items: center;
  }
  .related li + li {
    padding-top: 12px;
    border-top: 1px solid var(--color-line);
  }
  .related .pic {
    grid-row: auto;
  }
  .related small {
    display: block;
    color: var(--color-text-2);
    font-size: var(--text-sm);
    line-height: 1.35;
  }
  .related .two {
    display: grid;
    grid-column: 1 / 3;
    grid-template-columns: 1fr 1fr;
    gap: 8px;
  }
  .related .button {
    padding: 6px 12px;
  }
  .sums {
    display: grid;
    gap: 5px;
  }
  .sums div {
    display: flex;
    justify-content: space-between;
    gap: 12px;
    color: var(--color-text-2);
    font-size: 0.9375rem;
  }
  .sums .whole {
    color: var(--color-text);
    font: var(--weight-display) var(--text-xl) / 1.2 var(--font-display);
  }
  .points {
    display: flex;
    gap: 7px;
    align-items: center;
    margin-top: 10px;
    color: var(--color-text-2);
    font-size: 0.9375rem;
  }
  .stale {
    opacity: 0.55;
  }
  .wish {
    display: flex;
    gap: 12px;
    align-items: center;
    width: 100%;
    min-height: 76px;
    padding: 8px 16px 8px 10px;
    border: 1.5px solid var(--color-brass-edge);
    border-radius: var(--radius-3);
    background: var(--color-brass-wash);
    color: var(--color-text);
    font-weight: var(--weight-strong);
    line-height: 1.3;
    text-align: left;
    cursor: pointer;
  }
  .wish > span:nth-child(2) {
    flex: 1;
  }
  @container (max-width: 18rem) {
    .line,
    .related li {
      grid-template-columns: 1fr auto;
    }
    .line .pic,
    .related .pic {
      display: none;
    }
    .steps {
      grid-column: 1 / 3;
      flex-wrap: wrap;
    }
    .related .two {
      grid-template-columns: 1fr;
    }
  }
`
