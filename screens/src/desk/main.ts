import '../shared/page.css'
import './desk.css'
import './desk.ts'
import { followTheme } from '../shared/theme.ts'

followTheme()
