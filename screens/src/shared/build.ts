/** Which build a page is, by the mark that `vite.config.ts` writes into it. */

/** The build that a page carries, written by the build itself; empty where there is none. */
export function buildIn(page: string): string {
  return /<meta name="shopbell-build" content="([0-9a-f]+)"/.exec(page)?.[1] ?? ''
}

export const ownBuild = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="shopbell-build"]')?.content ?? ''

/** Whether the served page is another one, and this window did not already go for it. */
export const isOutdated = (own: string, served: string, renewed: string | null): boolean =>
  own !== '' && served !== '' && served !== own && served !== renewed
