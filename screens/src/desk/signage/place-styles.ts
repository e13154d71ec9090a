/** The signage place: its head, the lists, and the kiosk beside them. */
import { css } from 'lit'

export const placeStyles = css`
  .top,
  sb-signage-beside {
    padding: 14px 20px;
    border-radius: 20px;
    background: var(--color-surface);
    box-shadow: var(--elev-1);
    line-height: 1.4;
  }
  .top p {
    color: var(--color-text-2);
  }
  .top .head {
    padding: 0;
  }
  [role='tablist'] {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 12px;
  }
  [role='tab'][aria-selected='true'] {
    background: var(--color-primary-wash);
    border-color: var(--color-primary);
    color: var(--color-on-primary-wash);
  }
  .panes {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 340px;
    gap: 16px;
    align-items: start;
  }
  .lists {
    display: grid;
    gap: 16px;
  }
  @media (max-width: 1180px) {
    .panes {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`
