"""What an alert says on a locked screen, and under which headers. Pure.

The shape is that of Declarative Web Push, which Safari shows by itself; our service worker shows the same elsewhere. It
says what kind of task and where, never about whom: a locked screen is read by whoever holds the phone.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from wire.web_push.browser_keys import MOST_BYTES

TEST = "test"

LONGEST_PLACE = 80
"Letters of a zone's name, and of all that stands there: a watch shows fewer."


VIBRATIONS_MS: Mapping[str, tuple[int, ...]] = {
    "arrival": (120, 80, 120),
    "strayed": (120, 80, 120, 80, 120),
    "help": (400, 100, 400),
    "pick_up": (250,),
    "complaint": (600, 150, 600, 150, 600),
    TEST: (120,),
}
"By kind of task: on, off, on…; told apart in a pocket."
OTHER_MS = (120, 80, 120)


class Word(StrEnum):
    """What is said, in the catalogues beside this. `wording` fills them in."""

    TITLE_ARRIVAL = "title.arrival"
    TITLE_STRAYED = "title.strayed"
    TITLE_HELP = "title.help"
    TITLE_PICK_UP = "title.pick_up"
    TITLE_COMPLAINT = "title.complaint"
    TITLE_TEST = "title.test"
    TITLE_OTHER = "title.other"
    BODY_TEST = "body.test"
    BODY_SOMEWHERE = "body.somewhere"
    CLAIM = "claim"
    HAND_ON = "pass"
    UNREACHED = "unreached"
    UNREACHED_CLAIM = "unreached.claim"  # title
    UNREACHED_HAND_ON = "unreached.pass"  # title
    LOST = "lost"
    LOST_TAKEN = "lost.taken"  # name
    LOST_ENDED = "lost.ended"


@dataclass(frozen=True, slots=True)
class Words:
    """Of one alert, in the language of one device."""

    language: str
    title: str
    body: str
    claim: str
    pass_on: str
    answers: Mapping[str, str]
    "What became of a button, by name: `unreached`, `unreached.claim`, `unreached.pass`, `lost`, `lost.taken`, …"


@dataclass(frozen=True, slots=True)
class Alert:
    task: str
    kind: str
    zone_name: str | None
    round: int
    ends_at_s: float


_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")


def topic(task: str) -> str:
    """RFC 8030 section 5.4: at most 32 letters of base64url. A later push under it takes the place of one that waits.
    A task's id is one as it is: random, and nothing to a push service."""
    if _TOPIC.fullmatch(task):
        return task
    return base64.urlsafe_b64encode(hashlib.sha256(b"task:" + task.encode()).digest()[:24]).decode()


def headers(alert: Alert, now_s: float) -> dict[str, str]:
    """TTL is what the offer has left; a phone that sleeps is woken, because somebody stands there now."""
    ttl_s = max(0, int(alert.ends_at_s - now_s))
    return {"TTL": str(ttl_s), "Urgency": "high", "Topic": topic(alert.task)}


def content(alert: Alert, words: Words, tokens: Mapping[str, str], origin: str) -> bytes:
    """UTF-8 JSON of at most MOST_BYTES bytes. `tokens`: by action, `claim` and `pass`; none for a test. `origin`:
    of our page on the device."""
    is_test = alert.kind == TEST
    buttons = [{"action": "claim", "title": words.claim}, {"action": "pass", "title": words.pass_on}]
    shown = {
        "title": words.title,
        "body": words.body[:LONGEST_PLACE],
        "lang": words.language,
        "navigate": f"{origin}/clerk/" + ("" if is_test else f"#task={alert.task}"),
        "tag": alert.task,
        "actions": [] if is_test else buttons,
    }
    message = {
        "web_push": 8030,
        # A browser that could show it alone asks our worker first, which says that it was shown.
        "mutable": True,
        "notification": shown,
        "task": alert.task,
        "kind": alert.kind,
        "vibrate": VIBRATIONS_MS.get(alert.kind, OTHER_MS),
        # An escalation rings again where a repetition of the same offer would not.
        "renotify": alert.round > 1,
        "ends_at_s": alert.ends_at_s,
        "tokens": dict(tokens),
        # A worker speaks without a link too, and has no catalogue.
        "answers": dict(words.answers),
    }
    packed = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    assert len(packed) <= MOST_BYTES, "every part of it has a bound"
    return packed
