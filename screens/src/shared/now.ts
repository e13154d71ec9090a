/** Now by this device's clock, in UTC seconds. Only pages and the link ask; everything that decides is told. */
export const nowS = (): number => Date.now() / 1000

/** Seconds since the page was opened, by a clock that nobody sets: for how long something takes. */
export const steadyS = (): number => performance.now() / 1000
