"""What kind of browser a device has, from what it says of itself: enough to know one's own again, and no more. Pure."""

from __future__ import annotations

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"In this order: most of them name those that come after them, too."

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)

AGENT_LETTERS = 400


def browser_of(agent: str) -> str:
    """Such as `Chrome on Android`; empty where nothing in it is known. `agent` is a User-Agent (RFC 9110, 10.1.5)."""
    said = agent[:AGENT_LETTERS]
    browser = next((name for mark, name in BROWSERS if mark in said), "")
    system = next((name for mark, name in SYSTEMS if mark in said), "")
    return " on ".join(each for each in (browser, system) if each)
