import '../shared/page.css'
import './demo.css'
import './demo.ts'
import { followTheme } from '../shared/theme.ts'

followTheme()
