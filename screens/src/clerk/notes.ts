/** What clerks wrote down for one another while somebody is here, and a line to add one. */
import { LitElement, css, html, type PropertyValues } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import { fieldStyles } from '../shared/field-styles.ts'
import { clock } from '../shared/formats.ts'
import type { NoteCard, SiteCard } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { DeedEvent } from './deeds.ts'
import { t } from './texts.ts'

/** A line to a colleague, not a file about a person; the server takes as much. */
const NOTE_MOST = 200

@customElement('sb-notes')
export class SbNotes extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    css`
      :host {
        display: block;
      }
      li {
        padding: 8px 0;
        font-size: 0.9375rem;
        line-height: 1.35;
        overflow-wrap: anywhere;
      }
      small,
      .hint {
        display: block;
        color: var(--color-text-3);
        font-size: var(--text-sm);
        line-height: 1.35;
      }
      form {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 8px;
        margin-top: 6px;
      }
      form label,
      .hint {
        grid-column: 1 / -1;
      }
      form label {
        font-size: var(--text-sm);
      }
      form input {
        min-width: 0;
      }
    `,
  ]

  @property({ attribute: false }) notes: readonly NoteCard[] = []
  @property({ attribute: false }) site!: SiteCard
  /** Nothing can be added now. */
  @property({ type: Boolean }) closed = false
  @query('input') private field!: HTMLInputElement
  /** On its way; it stays in the field until it stands among the notes. */
  private sent = ''

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('notes')
    if (this.sent === '' || before === undefined || times(this.notes, this.sent) <= times(before, this.sent)) return
    if (this.field.value.trim() === this.sent) this.field.value = ''
    this.sent = ''
  }

  private readonly add = (event: Event): void => {
    event.preventDefault()
    const text = this.field.value.trim()
    if (text === '' || this.closed) return
    this.sent = text
    this.dispatchEvent(new DeedEvent({ deed: 'note', text }))
  }

  protected override render() {
    return html`${this.notes.length === 0
        ? ''
        : html`<ul>
            ${this.notes.map(
              (note) =>
                html`<li>
                  ${note.text}<small>${t('notes.by', { name: note.by_name, time: clock(note.at_s, this.site) })}</small>
                </li>`,
            )}
          </ul>`}
      <form @submit=${this.add}>
        <label for="note">${t('notes.add')}</label>
        <input id="note" maxlength=${NOTE_MOST} autocomplete="off" enterkeyhint="send" aria-describedby="hint" />
        <button class="button" type="submit" aria-disabled=${this.closed ? 'true' : 'false'}>${t('notes.send')}</button>
        <p class="hint" id="hint">${t('notes.hint')}</p>
      </form>`
  }
}

const times = (notes: readonly NoteCard[], text: string): number => notes.filter((note) => note.text === text).length

declare global {
  interface HTMLElementTagNameMap {
    'sb-notes': SbNotes
  }
}
