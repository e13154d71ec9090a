/* The part of the clerk's service worker that rings: shows a task, does what its buttons say, and tells each hop.
 *
 * The push is encrypted for this browser and names no client. Its buttons' tokens are good once. A notification whose
 * task was taken is closed at the next opportunity, never by a silent push: iPhones end subscriptions after three.
 */

/** The message, or as much of it as can be read: every push must show something. */
function messageOf(event) {
  try {
    const message = event.data.json()
    const { title, body, tag, lang, actions = [] } = message.notification
    const { task, kind, vibrate = [], renotify = false, ends_at_s, tokens = {}, answers = {} } = message
    const said = { title: String(title), body: String(body), tag: String(tag), lang, actions }
    return { ...said, task, kind, vibrate, renotify, ends_at_s, tokens, answers }
  } catch {
    const none = { actions: [], task: '', kind: '', vibrate: [], renotify: false, ends_at_s: 0, tokens: {}, answers: {} }
    return { title: 'Shopbell', body: 'A client waits', tag: 'shopbell', lang: 'en', ...none }
  }
}

const post = (path, body) =>
  fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

/** The server writes each hop down once, so saying it twice does no harm; without a link it stays unsaid. */
const tell = (task, hop) =>
  task === '' ? undefined : post('/api/alerts/receipts', { task, hop, at_s: Date.now() / 1000 }).catch(() => undefined)

const pagesOfClerk = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true })

async function show(message, silent) {
  const { title, body, tag, lang, actions, renotify, vibrate } = message
  await self.registration.showNotification(title, {
    body,
    tag,
    lang,
    actions,
    silent,
    // Browsers refuse a silent notification that shakes.
    ...(silent ? {} : { renotify, vibrate }),
    icon: '/assets/logo.svg',
    badge: '/assets/logo.svg',
    data: message,
  })
}

/** Takes down what is over: its offer has ended, or the task waits no more. */
async function closeStale(but) {
  const shown = (await self.registration.getNotifications()).filter((one) => one.data?.task && one.tag !== but)
  if (shown.length === 0) return
  const answer = await fetch('/api/tasks', { credentials: 'same-origin', cache: 'no-store' }).catch(() => undefined)
  const tasks = answer?.ok ? await answer.json() : null
  const waits = tasks && new Set(tasks.filter((task) => task.claimed_by === null).map((task) => task.task))
  for (const one of shown) {
    if (one.data.ends_at_s < Date.now() / 1000 || (waits !== null && !waits.has(one.data.task))) one.close()
  }
}

async function ring(event) {
  const message = messageOf(event)
  const pages = await pagesOfClerk()
  await show(message, pages.some((page) => page.visibilityState === 'visible'))
  await Promise.allSettled([tell(message.task, 'shown'), closeStale(message.tag)])
}

async function open(task) {
  const pages = await pagesOfClerk()
  const page = pages.find((each) => new URL(each.url).pathname === '/clerk/')
  if (page === undefined) return self.clients.openWindow(task === '' ? '/clerk/' : `/clerk/#task=${encodeURIComponent(task)}`)
  page.postMessage({ open: task })
  return page.focus().catch(() => undefined)
}

/** Says what became of a button, in the same notification; nothing is ever pretended. */
const answer = (message, title, body, actions = []) => show({ ...message, title, body, actions }, true)

async function act(message, action) {
  // What an earlier worker showed has no answers with it: then it stands again as it was.
  const { answers = {}, title, body } = message
  let said
  try {
    said = await post('/api/alerts/act', { token: message.tokens[action] })
  } catch {
    return answer(message, answers.unreached ?? title, answers[`unreached.${action}`] ?? body, message.actions)
  }
  if (said.ok) return action === 'claim' ? open(message.task) : undefined
  if (action === 'pass') return undefined
  const problem = await said.json().catch(() => ({}))
  const name = problem.task?.claimed_by_name
  const lost = name ? answers['lost.taken']?.replace('{name}', () => name) : answers['lost.ended']
  return answer(message, answers.lost ?? title, lost ?? body)
}

/** The browser changed its subscription by itself: the server must hear of it, or the device falls silent. */
async function renew(event) {
  const options = event.oldSubscription?.options
  const fresh = event.newSubscription ?? (options && (await self.registration.pushManager.subscribe(options)))
  if (!fresh) return
  const { endpoint, keys } = fresh.toJSON()
  await post('/api/alerts/push', { endpoint, p256dh: keys.p256dh, auth: keys.auth })
}

self.addEventListener('push', (event) => event.waitUntil(ring(event)))

self.addEventListener('notificationclick', (event) => {
  const message = event.notification.data ?? { task: '', tokens: {}, kind: '' }
  event.notification.close()
  const { action } = event
  const deed =
    action && message.tokens[action]
      ? act(message, action)
      : Promise.allSettled([open(message.kind === 'test' ? '' : message.task), tell(message.task, 'opened')])
  event.waitUntil(deed)
})

self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew(event).catch(() => undefined)))
