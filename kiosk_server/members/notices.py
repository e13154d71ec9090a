"""The texts that members agree to, by version. A version never changes: its hash goes into the ledger beside it.

One file a version and language in `messages/notices`. Whoever changes a sentence adds a file with a new version; the
old one stays, so that a receipt can always show what was agreed to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from kiosk_server.errors import BadField, CannotStart
from kiosk_server.members.purposes import Purpose

CURRENT = "phone-3"
"What the phone's pages show now."

NARROW_ASSISTANCE = frozenset({"phone-1"})
"""Versions in which clerk_assist says nothing of what she bought or of notes: who agreed to those words alone agreed to
her first name and what she looked at."""

PLACELESS_ASSISTANCE = NARROW_ASSISTANCE | {"phone-2"}
"""Versions in which it says nothing of where she is either: of who agreed to those words clerks know the zone alone, as
of where to go."""

FOLDER = Path(__file__).parent.parent / "messages" / "notices"


@dataclass(frozen=True, slots=True)
class Words:
    """What stands beside the switch of one purpose."""

    title: str
    more: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One version of the texts, complete."""

    version: str
    language: str
    words: Mapping[Purpose, Words]

    def hash_of(self, purpose: Purpose) -> str:
        """SHA-256, in hex, of the version, its language and the words of one purpose, as sorted JSON."""
        words = self.words[purpose]
        content = [self.version, self.language, purpose.value, words.title, words.more]
        return sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


class Notices:
    """Every version that was ever shown."""

    def __init__(self, notices: Iterable[Notice]) -> None:
        """Raises CannotStart where the current one is missing."""
        self._notices = {notice.version: notice for notice in notices}
        if CURRENT not in self._notices:
            raise CannotStart(f"the notice {CURRENT} is missing from the message catalogue")

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Notices:
        return cls(_read(json.loads(file.read_text(encoding="utf-8"))) for file in sorted(folder.glob("*.json")))

    @property
    def current(self) -> Notice:
        return self._notices[CURRENT]

    def find(self, version: str) -> Notice | None:
        return self._notices.get(version)

    def named(self, version: str) -> Notice:
        """Raises BadField: a consent to words that nobody can show again proves nothing."""
        found = self._notices.get(version)
        if found is None:
            raise BadField("notice_version", f"is not known here; show the notice {CURRENT}")
        return found


def _read(content: Mapping[str, Any]) -> Notice:
    words = {Purpose(name): Words(each["title"], each["more"]) for name, each in content["purposes"].items()}
    if missing := sorted(set(Purpose) - set(words)):
        raise CannotStart(f"the notice {content['version']} has no text for {', '.join(missing)}")
    return Notice(content["version"], content["language"], words)
