/** Now by this device's clock, in UTC seconds. Only pages and the link ask; everything that decides is told. */
export const nowS = (): number => Date.now() / 1000
