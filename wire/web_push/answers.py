"""What a push service's answer means, and when to try again. Pure; RFC 8030 sections 5 and 7.3, RFC 9110."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import StrEnum

FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 300.0
"She stands in the shop now: the first tries follow soon."

LONGEST_WAIT_S = 3600.0
"A service that asks for more is asked again after it all the same."


class Fate(StrEnum):
    HANDED_OVER = "handed_over"
    "The service answers for it now."
    GONE = "gone"
    "The subscription does not exist any more."
    REFUSED = "refused"
    "It would be refused again."
    LATER = "later"
    "Another try may do."
    SLOWER = "slower"
    "The service asks for fewer: nothing more to it before then."


@dataclass(frozen=True, slots=True)
class Verdict:
    fate: Fate
    wait_s: float = 0.0
    "Before the next try."


def judge(status: int | None, retry_after: str | None, attempts: int, now_s: float) -> Verdict:
    """`status`: of the answer; None where there was none. `attempts`: how many were made, this one counted."""
    pause_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(attempts - 1, 16))
    if status is None:
        return Verdict(Fate.LATER, pause_s)
    if 200 <= status < 300:
        return Verdict(Fate.HANDED_OVER)
    if status in (404, 410):
        return Verdict(Fate.GONE)
    if status == 429 or (status == 503 and retry_after is not None):
        return Verdict(Fate.SLOWER, max(pause_s, asked_wait_s(retry_after, now_s)))
    # 401 and 403 speak of our signature: its clock or contact can be set right before the message ends.
    if status >= 500 or status in (401, 403, 408, 425):
        return Verdict(Fate.LATER, max(pause_s, asked_wait_s(retry_after, now_s)))
    # 413 and 400 would come again, and a redirection is followed nowhere: it could lead inside.
    return Verdict(Fate.REFUSED)


def asked_wait_s(retry_after: str | None, now_s: float) -> float:
    """RFC 9110 section 10.2.3: seconds or a date; what cannot be read asks for nothing."""
    if retry_after is None:
        return 0.0
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(LONGEST_WAIT_S, float(text[:9]))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    until_s = (until if until.tzinfo is not None else until.replace(tzinfo=UTC)).timestamp()
    return min(LONGEST_WAIT_S, max(0.0, until_s - now_s))
