/** The form of one account, new or known. Managers make clerks; administrators give every role. */
import { css, html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { Refused, command, put } from '../shared/commands.ts'
import { fieldStyles } from '../shared/field-styles.ts'
import type { StaffCard, StaffLine } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { DeskDialog } from './desk-dialog.ts'
import { dialogHead } from './dialog-head.ts'
import { dialogStyles } from './dialog-styles.ts'
import { formStyles } from './form-styles.ts'
import { say } from './staff-texts.ts'
import { ROLES, languagesOf, type Role } from './staff-words.ts'
import { say as sayDesk } from './texts.ts'
import { twoColumnStyles } from './two-column-styles.ts'
import { whyNot } from './why-not.ts'

/** It is kept; a new one still needs its invitation. */
export class SavedStaff extends Event {
  constructor(readonly staff: { staff: string; name: string; username: string }) {
    super('saved-staff')
  }
}

const USERNAME = /^[a-z0-9][a-z0-9-]{0,62}$/

@customElement('sb-staff-form')
export class SbStaffForm extends DeskDialog {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    dialogStyles,
    formStyles,
    twoColumnStyles,
    css`
      .hint {
        margin-top: 4px;
      }
      fieldset label {
        display: grid;
        grid-template-columns: auto 1fr;
        align-items: start;
        gap: 2px 12px;
        padding: 8px 0;
        cursor: pointer;
      }
      fieldset input {
        width: 22px;
        min-height: 22px;
        height: 22px;
        margin: 0;
        accent-color: var(--color-primary);
      }
      fieldset .hint {
        display: block;
        margin-top: 0;
        font-weight: var(--weight-body);
      }
      @media (max-width: 560px) {
        form {
          grid-template-columns: 1fr;
        }
      }
    `,
  ]

  /** Whose account is changed; null for a new one. */
  @property({ attribute: false }) line: StaffLine | null = null
  /** Whoever fills it in. */
  @property({ attribute: false }) by!: StaffCard
  @property({ attribute: false }) departments: readonly string[] = []
  @state() private roles: readonly string[] = ['clerk']

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.line !== null) this.roles = this.line.roles
  }

  private refuse(field: 'name' | 'username' | 'roles' | 'languages'): void {
    this.wrong = say(`form.wrong.${field}`)
    this.renderRoot.querySelector<HTMLElement>(field === 'roles' ? '#role-clerk' : `#${field}`)?.focus()
  }

  private readonly save = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (this.busy) return
    const name = this.value('name')
    const username = this.line?.username ?? this.value('username').toLowerCase()
    const languages = languagesOf(this.value('languages'))
    if (name === '') return this.refuse('name')
    if (this.line === null && !USERNAME.test(username)) return this.refuse('username')
    if (languages === null) return this.refuse('languages')
    if (this.roles.length === 0) return this.refuse('roles')
    const wish = { name, department: this.value('department'), languages, roles: this.roles }
    await this.send(async () => {
      const { staff } =
        this.line === null
          ? await command<StaffCard>('/api/staff', { ...wish, username })
          : await put<StaffLine>(`/api/staff/${encodeURIComponent(this.line.staff)}`, wish)
      this.finish(new SavedStaff({ staff, name, username }))
    }, wrongWords)
  }

  private toggle(role: Role, on: boolean): void {
    this.roles = ROLES.filter((each) => (each === role ? on : this.roles.includes(each)))
  }

  protected override render() {
    const { line } = this
    const lost = line !== null && line.roles.some((role) => !this.roles.includes(role))
    return html`<dialog aria-labelledby="heading" @cancel=${() => this.close()}>
      ${dialogHead(line === null ? say('form.new') : say('form.change', { name: line.name }), () => this.close())}
      <form novalidate @submit=${this.save}>
        ${this.text('name', line?.name ?? '', 80)}
        ${line === null ? this.text('username', '', 63, say('form.username.hint')) : nothing}
        <div class="field">
          <label for="department">${say('form.department')}</label>
          <select id="department">
            <option value="">${say('form.department.any')}</option>
            ${this.allDepartments().map((each) => html`<option value=${each} ?selected=${each === line?.department}>${each}</option>`)}
          </select>
        </div>
        ${this.text('languages', (line?.languages ?? ['en']).join(', '), 120, say('form.languages.hint'))}
        <fieldset>
          <legend>${say('form.roles')}</legend>
          ${this.offered().map((role) => this.tick(role))}
        </fieldset>
        ${lost ? html`<p class="hint whole">${say('form.lost', { name: line.name })}</p>` : nothing}
        <div role="alert">${this.wrong === '' ? nothing : html`<p class="wrong">${this.wrong}</p>`}</div>
        <div class="does">
          <button class="button" type="button" @click=${() => this.close()}>${sayDesk('dialog.keep')}</button>
          <button class="button primary" type="submit" aria-disabled=${this.busy}>
            ${say(this.busy ? 'form.busy' : line === null ? 'form.go' : 'form.save')}
          </button>
        </div>
      </form>
    </dialog>`
  }

  private offered(): readonly Role[] {
    return this.by.roles.includes('admin') ? ROLES : ['clerk']
  }

  /** Of the floor plan, and the one that somebody has already. */
  private allDepartments(): string[] {
    return [...new Set([...this.departments, this.line?.department ?? ''])].filter((each) => each !== '').sort()
  }

  private tick(role: Role) {
    return html`<label>
      <input
        id="role-${role}"
        type="checkbox"
        .checked=${this.roles.includes(role)}
        @change=${(event: Event) => this.toggle(role, (event.target as HTMLInputElement).checked)}
      />
      <span>${say(`role.${role}`)}<span class="hint">${say(`form.role.${role}.hint`)}</span></span>
    </label>`
  }

  private text(field: 'name' | 'username' | 'languages', value: string, longest: number, hint = '') {
    return html`<div class="field">
      <label for=${field}>${say(`form.${field}`)}</label>
      <input
        id=${field}
        maxlength=${longest}
        autocomplete="off"
        autocapitalize=${field === 'name' ? 'words' : 'none'}
        spellcheck="false"
        aria-describedby=${hint === '' ? nothing : `${field}-hint`}
        .value=${value}
      />
      ${hint === '' ? nothing : html`<p class="hint" id="${field}-hint">${hint}</p>`}
    </div>`
  }
}

const wrongWords = (error: unknown): string =>
  (error instanceof Refused ? Object.values(error.fields())[0] : undefined) ?? whyNot(error)

declare global {
  interface HTMLElementTagNameMap {
    'sb-staff-form': SbStaffForm
  }
}
