/** Light or dark on `data-theme`: as the reader's device asks, or as `?theme=` says (for pictures and for signs). */
export type Theme = 'light' | 'dark' | 'sign'

const isTheme = (value: string | null): value is Theme => value === 'light' || value === 'dark' || value === 'sign'

const dark = matchMedia('(prefers-color-scheme: dark)')
let unfollow = (): void => undefined

/** `fixed` is for screens that have one theme whatever the device asks: it wins. May be called again. */
export function followTheme(fixed?: Theme): void {
  unfollow()
  const asked = new URLSearchParams(location.search).get('theme')
  const chosen = fixed ?? (isTheme(asked) ? asked : undefined)
  const apply = (): void => {
    document.documentElement.dataset['theme'] = chosen ?? (dark.matches ? 'dark' : 'light')
  }
  apply()
  if (chosen !== undefined) return
  dark.addEventListener('change', apply)
  unfollow = () => dark.removeEventListener('change', apply)
}
