/** The one thing to press where no coupon waits. */
import { html } from 'lit'
import { t } from './texts.ts'

interface Acts {
  checkIn(): Promise<void>
  resume(): Promise<void>
  turnOn(): Promise<void>
}

export function act(scene: 'inside' | 'before' | 'paused' | 'off', acts: Acts) {
  const button = (text: string, press: () => Promise<void>) =>
    html`<button class="button primary wide act" type="button" @click=${press}>${text}</button>`
  if (scene === 'before')
    return html`${button(t('before.check_in'), () => acts.checkIn())}
      <p class="hint">${t('before.check_in_hint')}</p>`
  if (scene === 'paused') return button(t('paused.resume'), () => acts.resume())
  if (scene === 'off') return button(t('off.turn_on'), () => acts.turnOn())
  return ''
}
