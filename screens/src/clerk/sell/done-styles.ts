import { css } from 'lit'

/** What was paid, and the sales that wait. */
export const doneStyles = css`
  .paid {
    display: grid;
    justify-items: center;
    gap: 8px;
    padding: 22px 16px;
    text-align: center;
  }
  .paid .icon {
    color: var(--color-ok);
    font-size: 2.25rem;
  }
  .paid.waits .icon {
    color: var(--color-warn);
  }
  .paid h2 {
    font: var(--weight-display) var(--text-2xl) / 1.15 var(--font-display);
  }
  .change {
    padding: 8px 18px;
    border-radius: var(--radius-2);
    background: var(--color-brass-wash);
    font: var(--weight-display) var(--text-xl) / 1.3 var(--font-display);
  }
  .small {
    color: var(--color-text-2);
    font-size: var(--text-sm);
    line-height: 1.4;
  }
  .card > .small {
    margin: 2px 0 10px;
  }
  .papers {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 10px;
  }
  .sales {
    display: grid;
    gap: 12px;
  }
  .state {
    display: flex;
    gap: 7px;
    align-items: center;
    margin-top: 6px;
    color: var(--color-warn);
    font-weight: var(--weight-strong);
  }
  .state.person {
    color: var(--color-danger);
  }
  @container (max-width: 18rem) {
    .papers {
      grid-template-columns: 1fr;
    }
  }
`
