/** The page of one product, read at arm's length. */
import { css } from 'lit'

export const productStyles = css`
  sb-kiosk-reviews {
    margin: 28px 0;
  }
  .hero {
    display: grid;
    grid-template-columns: 336px 1fr;
    gap: 32px 44px;
    align-items: center;
  }
  .hero > .pic {
    height: 400px;
  }
  .hero > .pic sb-product {
    width: 230px;
    height: 310px;
  }
  .hero h1 {
    margin-top: 6px;
    font-size: var(--sign-xl);
  }
  .hero .price {
    margin: 20px 0;
    font-size: var(--sign-xl);
  }
  .hero .stock {
    font-size: var(--sign-md);
  }
  .hero .quiet + .quiet,
  .hero .stock + .quiet {
    margin-top: 8px;
  }
  .hero .touch {
    grid-column: 1 / -1;
  }
  .points {
    display: grid;
    gap: 14px;
    margin-top: 20px;
  }
  .points li {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 20px;
  }
  .points .icon {
    margin-top: 4px;
    font-size: calc(36px * var(--letters));
    color: var(--color-ok);
  }
  dl {
    margin-top: 12px;
  }
  dl div {
    display: grid;
    grid-template-columns: 2fr 3fr;
    gap: 24px;
    padding: 16px 0;
    border-bottom: 2px solid var(--color-line);
  }
  dl div:last-child {
    border-bottom: 0;
  }
  dt {
    color: var(--color-text-2);
  }
  dd {
    font-weight: var(--weight-strong);
  }
  .guarantee {
    margin-top: 12px;
  }
  .others {
    margin-top: 12px;
  }
  .card.plain {
    padding: 20px 0 0;
    background: transparent;
    box-shadow: none;
  }
  .plain h2 {
    margin: 0 8px 16px;
  }
  .act {
    font-weight: var(--weight-strong);
    color: var(--color-primary);
  }
`
