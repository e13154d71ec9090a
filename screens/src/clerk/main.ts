import '../shared/own-language.ts'
import '../shared/page.css'
import './clerk-page.css'
import { followTheme } from '../shared/theme.ts'
import { keepShell } from '../shared/worker.ts'
import './clerk.ts'
import { WATCH } from './watch.ts'

const watch = matchMedia(WATCH)
const dress = (): void => {
  document.documentElement.classList.toggle('watch', watch.matches)
  followTheme(watch.matches ? 'dark' : undefined)
}
watch.addEventListener('change', dress)
dress()
keepShell('clerk')
