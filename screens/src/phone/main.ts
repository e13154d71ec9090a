import '../shared/own-language.ts'
import '../shared/page.css'
import { followTheme } from '../shared/theme.ts'
import { keepShell } from '../shared/worker.ts'
import './phone.ts'

followTheme()
keepShell('phone')
