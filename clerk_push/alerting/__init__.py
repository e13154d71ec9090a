"""From an offered task to a clerk's eyes: the socket first, Web Push where nobody answers, and what became of it."""
