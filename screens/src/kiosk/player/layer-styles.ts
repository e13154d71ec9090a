/** Styles of the layouts. Whatever has to give way where words need more room is a picture. */
import { css } from 'lit'

export const layerStyles = css`
  :host {
    position: absolute;
    inset: 0;
    color: var(--color-text);
    background: var(--color-bg);
    opacity: 0;
    transition: opacity var(--motion-settle) var(--ease-out);
  }
  :host([seen]) {
    opacity: 1;
    z-index: 1;
  }
  :host([leaving]) {
    z-index: 0;
  }
  .whole {
    display: flex;
    flex-direction: column;
    width: 100%;
    height: 100%;
    overflow: hidden;
  }
  img,
  video {
    display: block;
    width: 100%;
    height: 100%;
  }
  .cover {
    object-fit: cover;
  }
  .contain {
    object-fit: contain;
  }
  sb-stage {
    flex: 1;
    min-height: 0;
  }
  article {
    flex: 1;
    min-height: 0;
    display: flex;
    flex-direction: column;
    gap: 32px;
    padding: 48px 72px 56px;
  }
  h1 {
    font-size: var(--sign-2xl);
    line-height: 1.02;
  }
  h2 {
    font-size: var(--sign-lg);
    line-height: 1.12;
  }
  .sentence {
    font-size: var(--sign-lg);
    line-height: 1.28;
    color: var(--color-text-2);
    text-wrap: pretty;
  }
  .ground {
    display: grid;
    place-items: center;
    grid-template-rows: minmax(0, 1fr);
    min-height: 0;
    padding: 36px;
    border-radius: var(--radius-sign);
    background: var(--product-ground);
    overflow: hidden;
  }
  .ground sb-product,
  .ground img {
    width: 100%;
    height: 100%;
    max-height: 560px;
  }
  .show {
    flex: 1 1 0;
    min-height: 220px;
    display: grid;
    grid-template: minmax(0, 1fr) / 1fr;
    gap: 44px;
  }
  .beside .show {
    grid-template-columns: var(--beside, 5fr 6fr);
    align-items: stretch;
  }
  .points,
  .specs {
    display: flex;
    flex-direction: column;
    justify-content: center;
    gap: 26px;
    min-width: 0;
    font-size: var(--sign-lg);
    line-height: 1.2;
  }
  /* What does not fit goes whole, into a second column that nobody sees. */
  .points,
  .reviews ul {
    flex-wrap: wrap;
    align-content: flex-start;
    overflow: hidden;
  }
  .points li,
  .reviews li {
    box-sizing: border-box;
    width: 100%;
  }
  .points li {
    display: flex;
    gap: 20px;
  }
  .points .icon {
    font-size: var(--sign-lg);
    color: var(--color-text-2);
  }
  .specs dt {
    font-size: var(--sign-sm);
    color: var(--color-text-3);
  }
  .specs dd {
    font-weight: var(--weight-strong);
  }
  .deal {
    display: flex;
    align-items: flex-end;
    justify-content: space-between;
    gap: 36px;
  }
  .price strong {
    font: var(--weight-display) calc(116px * var(--letters)) / 0.95 var(--font-display);
    letter-spacing: var(--tracking-display);
  }
  .price small {
    display: block;
    margin-top: 12px;
    font-size: var(--sign-md);
    color: var(--color-text-2);
  }
  .place {
    display: flex;
    align-items: center;
    gap: 14px;
    padding: 18px 30px;
    border-radius: var(--radius-pill);
    background: var(--color-surface);
    font-size: var(--sign-md);
    font-weight: var(--weight-strong);
    line-height: 1.2;
  }
  .row {
    flex: 1;
    min-height: 0;
    display: grid;
    grid-template-rows: minmax(0, 1fr) auto auto auto;
    grid-auto-flow: column;
    grid-auto-columns: minmax(0, 1fr);
    gap: 16px 28px;
  }
  .row li {
    grid-row: span 4;
    display: grid;
    grid-template-rows: subgrid;
    align-items: start;
  }
  .row .ground {
    height: 100%;
    padding: 20px;
  }
  .row h2 {
    font-size: calc(40px * var(--letters));
  }
  .row .price strong {
    font-size: calc(64px * var(--letters));
  }
  .row .price small,
  .row .place {
    font-size: var(--sign-sm);
  }
  .row .place {
    padding: 0;
    background: none;
    font-weight: var(--weight-body);
  }
  .words,
  .drawing {
    align-items: center;
    justify-content: center;
    text-align: center;
  }
  .words h1 {
    font-size: 128px;
  }
  .sum {
    display: grid;
    grid-template-columns: 128px 1fr;
    gap: 40px;
    align-items: center;
    font-size: var(--sign-md);
  }
  .sum .ground {
    height: 128px;
    padding: 14px;
  }
  .stars {
    display: flex;
    align-items: center;
    gap: 20px;
    margin: 8px 0 0;
    font-size: calc(44px * var(--letters));
    line-height: 1;
  }
  .stars span {
    font-size: var(--sign-md);
  }
  .reviews {
    gap: 16px;
  }
  .reviews ul {
    flex: 1 1 0;
    min-height: 0;
    display: flex;
    flex-direction: column;
    gap: 16px;
  }
  .reviews li {
    padding: 16px 36px;
    border-radius: var(--radius-sign);
    background: var(--color-surface);
  }
  .sum sb-stars {
    font-size: calc(44px * var(--letters));
  }
  .reviews li sb-stars {
    font-size: calc(32px * var(--letters));
  }
  blockquote {
    margin: 0;
    font-size: var(--sign-md);
    line-height: 1.3;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: var(--quote-lines, 3);
    overflow: hidden;
    text-wrap: pretty;
  }
  .notes,
  .notes span {
    display: flex;
    align-items: center;
    gap: 12px;
  }
  .notes span {
    white-space: nowrap;
  }
  .notes {
    flex-wrap: wrap;
    gap: 4px 36px;
    margin: 0 0 8px;
    font-size: var(--sign-sm);
    color: var(--color-text-2);
  }
  .gift {
    display: grid;
    place-items: center;
    flex: 0 1 240px;
    min-height: 140px;
    aspect-ratio: 1;
    border-radius: 50%;
    background: var(--color-surface);
  }
  .gift .icon {
    width: 45%;
    height: 45%;
  }
  .gift .icon svg {
    width: 100%;
    height: 100%;
    stroke-width: 1.4;
  }
  .prize {
    font: var(--weight-display) calc(76px * var(--letters)) / 1.05 var(--font-display);
    letter-spacing: var(--tracking-display);
    text-wrap: balance;
  }
  .left {
    padding: 18px 40px;
    border: 3px solid var(--color-line-strong);
    border-radius: var(--radius-pill);
    font-size: var(--sign-lg);
    line-height: 1.2;
    font-weight: var(--weight-strong);
  }
`
