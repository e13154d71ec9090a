/** Notifications of tasks that are over are taken down: none outlives what it was about. */

/** Each notification of a task carries the task as its tag. */
export function clearNotices(open: ReadonlySet<string>): void {
  if (!('serviceWorker' in navigator)) return
  void navigator.serviceWorker
    .getRegistration()
    .then((registration) => registration?.getNotifications() ?? [])
    .then((shown) => shown.filter((one) => !open.has(one.tag)).forEach((one) => one.close()))
    .catch(() => undefined)
}
