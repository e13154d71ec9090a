"""From a decided output to her phone: its socket while the page is open, Web Push otherwise, and what became of it."""
