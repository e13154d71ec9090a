"""Looks after the browser of a kiosk from outside: starts it, sees whether it paints, and brings it back.

Runs on the kiosk itself with Debian's own Python and nothing beside it. What it knows of the page it hears through
Chromium's DevTools on a pipe: no port is open on the machine. It holds no credential and talks to no network but for
asking whether the store's server answers.
"""

VERSION = "0.1.0"
