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

  // What buyers say, from the Shopbell server: everybody may read it. Without an answer the page says nothing of it.
  const reviews = document.querySelector('[data-reviews]')
  let next = null

  const line = (tag, kind, text) => {
    const made = document.createElement(tag)
    made.className = kind
    made.textContent = text
    return made
  }

  const stars = (count) => {
    const made = line('span', 'stars', '★'.repeat(count) + '☆'.repeat(5 - count))
    made.setAttribute('role', 'img')
    made.setAttribute('aria-label', `${count} of 5 stars`)
    return made
  }

  const remarks = (review) => [
    ...(review.verified ? ['Bought here'] : []),
    ...(review.by_staff ? ['Works here, or is close to somebody who does'] : []),
    ...(review.incentive === 'points' ? ['Got points for writing, whatever it says'] : []),
    ...(review.incentive === 'said' ? ['Says: got something for writing this'] : []),
    ...(review.returned ? ['Gave it back since'] : []),
    ...(review.edited ? ['Changed since it was first written'] : []),
  ]

  const card = (review) => {
    const made = document.createElement('li')
    made.lang = review.language
    const words = review.title === '' ? [] : [line('h3', '', review.title)]
    made.append(stars(review.stars), ...words, line('p', '', review.text), line('p', 'remarks', remarks(review).join(' · ')))
    return made
  }

  const read = async () => {
    const answer = await fetch(`${reviews.dataset.reviews}?limit=4${next === null ? '' : `&after=${encodeURIComponent(next)}`}`)
    if (!answer.ok) return
    const { score, reviews: cards, next: behind } = await answer.json()
    if (cards.length === 0) return
    const average = score.average === null ? '' : `${score.average.toFixed(1)} of 5 stars. `
    reviews.querySelector('[data-score]').textContent = `${average}${score.count} by people with a receipt, good and bad.`
    reviews.querySelector('[data-list]').append(...cards.map(card))
    next = behind
    reviews.querySelector('[data-more]').hidden = next === null
    reviews.hidden = false
  }

  if (reviews) read().catch(() => undefined)

  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-more]')) read().catch(() => undefined)
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
