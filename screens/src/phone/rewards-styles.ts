/** How gifts, gift cards and sharing look on her phone. */
import { css } from 'lit'

export const rewardsStyles = css`
  main > * + * {
    margin-top: 16px;
  }
  h2 {
    font-size: var(--text-xl);
  }
  article,
  form {
    display: grid;
    gap: 12px;
    padding: 18px 20px;
    border-radius: var(--radius-4);
    background: var(--color-surface);
    box-shadow: var(--elev-2);
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    align-items: baseline;
    justify-content: space-between;
  }
  small,
  .quiet {
    color: var(--color-text-2);
    font-size: var(--text-sm);
  }
  progress {
    display: block;
    width: 100%;
    height: 18px;
    border: 1.5px solid var(--color-line-strong);
    border-radius: var(--radius-pill);
    overflow: hidden;
    background: var(--color-sunken);
    appearance: none;
  }
  progress::-webkit-progress-bar {
    background: var(--color-sunken);
  }
  progress::-webkit-progress-value {
    background: var(--color-brass);
  }
  progress::-moz-progress-bar {
    background: var(--color-brass);
  }
  .paper {
    display: grid;
    gap: 8px;
    justify-items: center;
    padding: 16px;
    border-radius: var(--radius-3);
    background: var(--paint-paper);
    color: var(--paint-ink);
    text-align: center;
  }
  .paper sb-qr {
    width: min(100%, 260px);
  }
  .paper b {
    font: 620 1.375rem/1.3 var(--font-mono);
    overflow-wrap: anywhere;
  }
  textarea {
    width: 100%;
    padding: 12px 16px;
    border: 1.5px solid var(--color-line-strong);
    border-radius: var(--radius-3);
    background: var(--color-surface);
    color: inherit;
    font: inherit;
    line-height: 1.45;
    resize: vertical;
  }
  .tick {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 12px;
    align-items: center;
    min-height: var(--target-hand);
    font-weight: var(--weight-body);
  }
  .tick input {
    width: 24px;
    min-height: 24px;
  }
  blockquote {
    margin: 0;
    padding: 12px 16px;
    border-left: 4px solid var(--color-brass-edge);
    border-radius: var(--radius-2);
    background: var(--color-brass-wash);
    overflow-wrap: anywhere;
    white-space: pre-line;
  }
  .said:empty,
  .wrong:empty {
    display: none;
  }
`
