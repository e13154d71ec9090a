import '../shared/page.css'
import './kiosk.css'
import './comfort/comfort.css'
import './kiosk.ts'
import { followTheme } from '../shared/theme.ts'
import { keepShell } from '../shared/worker.ts'

followTheme('sign')
keepShell('kiosk')
