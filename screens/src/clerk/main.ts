import '../shared/page.css'
