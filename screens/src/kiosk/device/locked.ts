/** Takes away what a page has no use for: menus, selecting, dragging, zooming, keys of the browser. The rest is policy's. */
const NEVER = ['contextmenu', 'selectstart', 'dragstart', 'gesturestart'] as const

const never = (event: Event): void => event.preventDefault()

/** Two fingers zoom the page, and so does a wheel with the control key. */
const noZoom = (event: TouchEvent | WheelEvent): void => {
  const zooms = 'touches' in event ? event.touches.length > 1 : event.ctrlKey
  if (zooms && event.cancelable) event.preventDefault()
}

/** Keys that speak to a browser instead of a page. Barcodes can type them too, so a scanner is no keyboard of trust. */
const noCommand = (event: KeyboardEvent): void => {
  const commands = event.ctrlKey || event.altKey || event.metaKey || /^(F\d+|Browser\w*|ContextMenu)$/.test(event.key)
  if (commands) event.preventDefault()
}

/** From now on; returns what undoes it. */
export function lockDown(): () => void {
  for (const kind of NEVER) addEventListener(kind, never, { capture: true })
  addEventListener('touchmove', noZoom, { capture: true, passive: false })
  addEventListener('wheel', noZoom, { capture: true, passive: false })
  addEventListener('keydown', noCommand, { capture: true })
  return () => {
    for (const kind of NEVER) removeEventListener(kind, never, { capture: true })
    removeEventListener('touchmove', noZoom, { capture: true })
    removeEventListener('wheel', noZoom, { capture: true })
    removeEventListener('keydown', noCommand, { capture: true })
  }
}
