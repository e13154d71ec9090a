// The shop's own script: its question, its zoom, and the way to the phone. It remembers the answer and nothing else.
'use strict'
{
  const ANSWER = 'shop.answer'
  const ask = document.querySelector('[data-ask]')
  const said = document.querySelector('[data-said]')

  const answer = (text) => {
    localStorage.setItem(ANSWER, text)
    if (window.shopbell) window.shopbell.consent(text === 'yes')
    ask.hidden = true
    if (said) said.textContent = text === 'yes' ? 'Remembered from now on.' : 'Nothing is remembered.'
    offer()
  }

  // With a yes, what she looked at here goes along to the phone; without one, the phone starts afresh.
  const offer = () => {
    const visitor = localStorage.getItem(ANSWER) === 'yes' && window.shopbell ? window.shopbell.visitor() : ''
    for (const join of document.querySelectorAll('[data-join]')) {
      const address = new URL(join.getAttribute('href'), location.href)
      address.searchParams.delete('anonymous_id')
      if (visitor) address.searchParams.set('anonymous_id', visitor)
      join.href = address.href
    }
    for (const code of document.querySelectorAll('[data-qr]')) code.src = `/join.svg?visitor=${visitor}`
  }

  document.addEventListener('click', (event) => {
    const pressed = event.target.closest('[data-answer]')
    if (pressed) answer(pressed.dataset.answer)
    if (event.target.closest('.zoom')) document.querySelector('dialog').showModal()
    const add = event.target.closest('[data-add]')
    if (add) add.textContent = 'In the basket'
  })

  const begin = () => {
    const before = localStorage.getItem(ANSWER)
    if (before === null) ask.hidden = false
    else if (window.shopbell) window.shopbell.consent(before === 'yes')
    offer()
  }
  // Both scripts are deferred and run in order: where the snippet is missing now, it could not be loaded.
  begin()
}
