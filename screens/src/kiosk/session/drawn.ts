/** How whoever logs in, is logged in or has just left is drawn on the kiosk's page. */
import { html } from 'lit'
import type { SiteCard } from '../../shared/messages.generated.ts'
import './goodbye.ts'
import type { LogIn } from './log-in.ts'
import { left, warning } from './person.ts'
import './session.ts'
import './still-here.ts'
import './way-in.ts'

/** What covers the page while somebody is logged in, and what is said after it. */
export function cover(logIn: LogIn, site: SiteCard | null, now_s: number, alarmed: boolean) {
  const { person, api } = logIn
  if (person.at === 'goodbye') return html`<sb-goodbye data-theme="sign" .why=${person.why}></sb-goodbye>`
  if (person.at !== 'session' || api === null) return ''
  const warns_s = warning(person, now_s)
  // A warning that opened after an alarm would stand above it.
  const warns = warns_s !== null && !alarmed
  return html`<sb-kiosk-session
      data-theme="light"
      ?inert=${warns || alarmed}
      .api=${api}
      .site=${site}
      .place=${person.place}
      .left_s=${left(person, now_s)}
      ?runs_down=${person.runs_down}
      @choose=${(event: CustomEvent<string | null>) => logIn.choose(event.detail)}
      @done=${logIn.done}
    ></sb-kiosk-session>
    ${warns ? html`<sb-still-here data-theme="light" ?runs_down=${person.runs_down} .left_s=${warns_s} @done=${logIn.done}></sb-still-here>` : ''}`
}

export function wayIn(logIn: LogIn, is_reached: boolean, now_s: number) {
  const { person, code } = logIn
  return html`<sb-kiosk-way-in
    data-theme="light"
    .person=${person}
    .code=${code}
    .left_s=${left(person, now_s)}
    .warns_s=${warning(person, now_s)}
    ?reached=${is_reached}
    @by-pin=${logIn.openPin}
    @back=${logIn.close}
    @digit=${(event: CustomEvent<string>) => logIn.type(event.detail)}
    @delete=${logIn.untype}
  ></sb-kiosk-way-in>`
}
