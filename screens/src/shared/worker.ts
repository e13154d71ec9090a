/** Lets the page open with no signal, where the browser allows it (a secure origin). */
export function keepShell(screen: string): void {
  if (!('serviceWorker' in navigator)) return
  // A refused registration costs only the opening without signal; the page works all the same.
  navigator.serviceWorker.register(`/${screen}/sw.js`, { scope: `/${screen}/` }).catch(() => undefined)
}
