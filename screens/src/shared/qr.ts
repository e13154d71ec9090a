/** A QR code drawn from its rows: dark on white in every theme, with the four modules of quiet that scanners need. */
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { shared } from './shared-texts.ts'

/** White modules on each side. */
export const QUIET_MODULES = 4

/** One path for all dark modules: neighbours in a row are one stroke, so that no hairlines show between them. */
export function qrPath(rows: readonly string[]): string {
  const runs = rows.flatMap((row, y) =>
    [...row.matchAll(/1+/g)].map(
      (run) => `M${run.index + QUIET_MODULES} ${y + QUIET_MODULES}h${run[0].length}v1h-${run[0].length}z`,
    ),
  )
  return runs.join('')
}

@customElement('sb-qr')
export class SbQr extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
    svg {
      display: block;
      width: 100%;
      height: auto;
      border-radius: inherit;
      background: var(--paint-paper);
    }
    .ink {
      fill: var(--paint-ink);
    }
  `

  /** A row a string, `1` is dark; no quiet zone. */
  @property({ attribute: false }) rows: readonly string[] = []
  /** What it says or opens, for those who cannot see it. */
  @property() code = ''

  protected override render() {
    const side = this.rows.length + 2 * QUIET_MODULES
    return html`<svg
      viewBox="0 0 ${side} ${side}"
      role="img"
      aria-label=${shared('qr.label', { code: this.code })}
      shape-rendering="crispEdges"
    >
      <path class="ink" d=${qrPath(this.rows)} />
    </svg>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-qr': SbQr
  }
}
