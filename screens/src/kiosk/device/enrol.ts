/** What a screen shows that is no kiosk yet: a code for staff, and nothing that anybody could press. */
import { LitElement, css, html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import '../../shared/bell.ts'
import { textStyles } from '../../shared/styles.ts'
import { Enrolling, type Joining } from './enrolling.ts'
import { say } from './texts.ts'

@customElement('sb-kiosk-enrol')
export class SbKioskEnrol extends LitElement {
  static override styles = [
    textStyles,
    css`
      :host {
        display: grid;
        align-content: center;
        justify-items: center;
        gap: 44px;
        min-height: 100vh;
        padding: 96px 72px;
        box-sizing: border-box;
        text-align: center;
      }
      h1 {
        font-size: var(--sign-2xl);
        line-height: 1.1;
      }
      p {
        max-width: 22em;
        font-size: var(--sign-md);
        line-height: 1.4;
        color: var(--color-text-2);
        text-wrap: pretty;
      }
      .code {
        padding: 40px 64px;
        border-radius: 48px;
        background: var(--color-surface);
        color: var(--color-text);
        font: 700 148px / 1.1 var(--font-display);
        font-feature-settings: 'tnum', 'zero';
        letter-spacing: 0.06em;
        white-space: nowrap;
      }
      ol {
        display: grid;
        gap: 20px;
        max-width: 22em;
        padding-left: 1.4em;
        list-style: decimal;
        font-size: var(--sign-md);
        line-height: 1.35;
        text-align: left;
      }
    `,
  ]

  @state() private joining: Joining = { is: 'asking' }
  private readonly enrolling = new Enrolling(
    (joining) => (this.joining = joining),
    () => this.dispatchEvent(new Event('joined')),
  )

  override connectedCallback(): void {
    super.connectedCallback()
    this.enrolling.start()
  }

  override disconnectedCallback(): void {
    this.enrolling.stop()
    super.disconnectedCallback()
  }

  protected override render() {
    const { joining } = this
    return html`<sb-bell .size=${220} outline></sb-bell>
      <h1>${say('heading')}</h1>
      <p>${say('sentence')}</p>
      ${joining.is === 'waiting'
        ? html`<strong class="code" aria-label=${say('code', { code: joining.code.split('').join(' ') })} role="img">${joining.code}</strong>
            <ol>
              <li>${say('step.desk')}</li>
              <li>${say('step.type')}</li>
              <li>${say('step.wait')}</li>
            </ol>`
        : html`<p role="status">${say(joining.is === 'unreachable' ? 'unreachable' : 'asking')}</p>`}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-enrol': SbKioskEnrol
  }
}
