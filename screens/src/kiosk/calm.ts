/** Whether nothing on the screen is to move: somebody asked this screen for it, or the device asks for it always. */
export const isCalm = (): boolean =>
  document.documentElement.hasAttribute('data-calm') || matchMedia('(prefers-reduced-motion: reduce)').matches
