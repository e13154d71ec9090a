"""How long each step of logging in with a phone lasts. Pure."""

from __future__ import annotations

CODE_S = 60.0
"Long enough to take a phone out and point it; whoever carries a photograph away has no more."

RENEW_S = 45.0
"The next code is shown before this one ends, so that what is being scanned works."

ANSWER_S = 60.0
"From opening the code to confirming: reading a sentence and finding a picture."

FAR_ANSWER_S = 40.0
"""The same for a phone that is not heard there: it may have a photograph, and keeps those waiting who stand before the
kiosk. Enough for the page's 25 s of warning, in which a touch there gives more (WCAG 2.2.1 asks for 20)."""

FETCH_S = 30.0
"From confirming to the kiosk's session: it is told at once, and may have lost its link for a moment."

EXTENSIONS = 10
"So often whoever needs longer is given all of it again, even if each comes in the last second (WCAG 2.2.1)."

MOST_S = CODE_S + (1 + EXTENSIONS) * ANSWER_S
"From showing a code on no pairing keeps others waiting longer, however often it is extended."

FAR_MOST_S = CODE_S + (1 + EXTENSIONS) * FAR_ANSWER_S
"The same while the phone is not heard there: the touches may be of those who wait."

GIVES_S = 3.0
"""More time that is less than this is not given: the page tells a touch every five seconds, so it is a request that was
sent again, and each that gives some is written down and told to phone and kiosk."""


def answer_by_s(shown_at_s: float, now_s: float, *, near: bool) -> float:
    """Until when the picture may be found, by a phone that opened the code now, or is given more time now."""
    answer_s, most_s = (ANSWER_S, MOST_S) if near else (FAR_ANSWER_S, FAR_MOST_S)
    return min(now_s + answer_s, shown_at_s + most_s)
