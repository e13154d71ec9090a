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

from wire.web_push.browser_keys import MOST_BYTES

TEST = "test"

LONGEST_PLACE = 80
"Letters of a zone's name: a watch shows fewer."


@dataclass(frozen=True, slots=True)
class Looks:
    """How one kind of task shows itself."""

    title: str
    vibration_ms: tuple[int, ...]
    "On, off, on…; told apart in a pocket."


LOOKS: Mapping[str, Looks] = {
    "arrival": Looks("A client to greet", (120, 80, 120)),
    "strayed": Looks("A client looks for the way", (120, 80, 120, 80, 120)),
    "help": Looks("A client asks for help", (400, 100, 400)),
    "pick_up": Looks("A pick-up waits", (250,)),
    "complaint": Looks("A manager is asked for", (600, 150, 600, 150, 600)),
    TEST: Looks("Your alerts work", (120,)),
}
OTHER = Looks("A client waits", (120, 80, 120))


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


def content(alert: Alert, tokens: Mapping[str, str], origin: str) -> bytes:
    """UTF-8 JSON of at most MOST_BYTES bytes. `tokens`: by action, `claim` and `pass`; none for a test. `origin`:
    of our page on the device."""
    looks = LOOKS.get(alert.kind, OTHER)
    is_test = alert.kind == TEST
    place = (alert.zone_name or "Somewhere in the store")[:LONGEST_PLACE]
    shown = {
        "title": looks.title,
        "body": "This is how a task arrives." if is_test else place,
        "lang": "en",
        "navigate": f"{origin}/clerk/" + ("" if is_test else f"#task={alert.task}"),
        "tag": alert.task,
        "actions": [] if is_test else [{"action": "claim", "title": "Claim"}, {"action": "pass", "title": "Pass"}],
    }
    message = {
        "web_push": 8030,
        # A browser that could show it alone asks our worker first, which says that it was shown.
        "mutable": True,
        "notification": shown,
        "task": alert.task,
        "kind": alert.kind,
        "vibrate": looks.vibration_ms,
        # An escalation rings again where a repetition of the same offer would not.
        "renotify": alert.round > 1,
        "ends_at_s": alert.ends_at_s,
        "tokens": dict(tokens),
    }
    packed = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    assert len(packed) <= MOST_BYTES, "every part of it has a bound"
    return packed
