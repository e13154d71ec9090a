/** How a campaign's form lies in its panel: the questions at the left, the preview beside them. */
import { css } from 'lit'

export const formStylesOfCampaign = css`
  .sheet {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 296px;
    gap: 28px;
    align-items: start;
  }
  form .first {
    margin: 0 0 20px;
  }
  aside {
    position: sticky;
    top: 12px;
    padding: 16px;
    border-radius: var(--radius-3);
    background: var(--color-surface-2);
  }
  aside h3 {
    font-size: 1.0625rem;
  }
  aside .lead {
    padding: 4px 0 12px;
    line-height: 1.4;
  }
  aside .button {
    min-height: 42px;
    background: var(--color-surface);
  }
  aside [role='status'] {
    margin-top: 14px;
  }
  .old {
    margin-bottom: 8px;
    color: var(--color-warn);
    font-weight: 560;
  }
  .does {
    position: sticky;
    bottom: -24px;
    display: flex;
    justify-content: flex-end;
    gap: 10px;
    padding: 12px 0 20px;
    border-top: 1px solid var(--color-line);
    background: var(--color-surface);
    box-shadow: 0 -12px 12px -4px var(--color-surface);
  }
  .does .button,
  .does .button.primary {
    min-height: 42px;
  }
  .wrong {
    margin: 4px 0 14px;
    padding: 10px 14px;
    border-radius: var(--radius-2);
    background: var(--color-danger-wash);
    font-weight: 560;
    line-height: 1.35;
  }
  .kept {
    margin: 4px 0 10px;
    font-weight: 560;
  }
  .joint {
    margin-bottom: 10px;
  }
  .fields .joint select {
    width: auto;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 10px;
    margin-bottom: 8px;
    padding: 10px 12px;
    border-radius: var(--radius-2);
    background: var(--color-surface-2);
  }
  .fields .rows select {
    flex: 1 1 180px;
    width: auto;
    max-width: 100%;
  }
  .number {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .fields .number input {
    width: 76px;
  }
  .take-out,
  .picked button {
    min-height: var(--target-desk);
    margin-left: auto;
    padding: 0 8px;
    border: 0;
    background: none;
    color: var(--color-text-2);
    font: inherit;
    text-decoration: underline;
    text-underline-offset: 3px;
    cursor: pointer;
  }
  .picked li {
    display: flex;
    align-items: center;
    padding: 2px 0 2px 12px;
    border-bottom: 1px solid var(--color-line);
  }
  @media (max-width: 1280px) {
    .sheet {
      grid-template-columns: minmax(0, 1fr);
    }
    aside {
      position: static;
    }
  }
`
