/** Light or dark on `data-theme`: as the reader's device asks, or as `?theme=` says (for pictures and for signs). */
export type Theme = 'light' | 'dark' | 'sign'

const isTheme = (value: string | null): value is Theme => value === 'light' || value === 'dark' || value === 'sign'

export function followTheme(fixed?: Theme): void {
  const asked = new URLSearchParams(location.search).get('theme')
  const root = document.documentElement
  const chosen = isTheme(asked) ? asked : fixed
  if (chosen !== undefined) {
    root.dataset['theme'] = chosen
    return
  }
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const apply = (): void => {
    root.dataset['theme'] = dark.matches ? 'dark' : 'light'
  }
  dark.addEventListener('change', apply)
  apply()
}
