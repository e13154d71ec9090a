/** Notifications of tasks that are over are taken down: none outlives what it was about. */

/** `open` holds the tasks that are not over. What is no task's, such as a test of the alerts, stays. */
export function clearNotices(open: ReadonlySet<string>): void {
  if (!('serviceWorker' in navigator)) return
  void navigator.serviceWorker
    .getRegistration()
    .then((registration) => registration?.getNotifications() ?? [])
    .then((shown) => shown.filter((one) => isOver(one, open)).forEach((one) => one.close()))
    .catch(() => undefined)
}

function isOver(shown: Notification, open: ReadonlySet<string>): boolean {
  const about = shown.data as { task?: unknown } | null
  return typeof about?.task === 'string' && !open.has(about.task)
}
