/** Takes away from fingers what a page has no use for: menus, selecting, dragging, zooming. The rest is policy's. */
const NEVER = ['contextmenu', 'selectstart', 'dragstart', 'gesturestart'] as const

const never = (event: Event): void => event.preventDefault()

/** Two fingers zoom the page, and so does a wheel with the control key. */
const noZoom = (event: TouchEvent | WheelEvent): void => {
  const zooms = 'touches' in event ? event.touches.length > 1 : event.ctrlKey
  if (zooms && event.cancelable) event.preventDefault()
}

/** From now on; returns what undoes it. */
export function lockDown(): () => void {
  for (const kind of NEVER) addEventListener(kind, never, { capture: true })
  addEventListener('touchmove', noZoom, { capture: true, passive: false })
  addEventListener('wheel', noZoom, { capture: true, passive: false })
  return () => {
    for (const kind of NEVER) removeEventListener(kind, never, { capture: true })
    removeEventListener('touchmove', noZoom, { capture: true })
    removeEventListener('wheel', noZoom, { capture: true })
  }
}
