"""What an alert says, in the language of the device that it rings."""

from __future__ import annotations

import json
from pathlib import Path

from clerk_push.alerting.notification import TEST, Alert, Word, Words
from clerk_push.errors import CannotStart
from wire.texts import FALLBACK, Catalogues, IncompleteCatalogue

_ANSWERS = (Word.LOST, Word.LOST_ENDED, Word.UNREACHED)


def load_words(folder: Path = Path(__file__).parent / "texts") -> Catalogues:
    """One JSON file a language. Raises CannotStart."""
    files = sorted(folder.glob("*.json"))
    try:
        return Catalogues({file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}, Word)
    except IncompleteCatalogue as error:
        raise CannotStart(str(error)) from None


def words(catalogues: Catalogues, alert: Alert, wished: str | None, site: str) -> Words:
    """`wished`: in which the device's page last spoke; where it never said, or nobody speaks it, it is the site's
    language, and where nobody speaks that either, English."""
    language = catalogues.spoken(wished, catalogues.spoken(site, FALLBACK))

    def say(word: Word, **values: object) -> str:
        return catalogues.say(word, language, **values)

    known = f"title.{alert.kind}"
    title = say(Word(known) if known in set(Word) else Word.TITLE_OTHER)
    body = say(Word.BODY_TEST) if alert.kind == TEST else alert.zone_name or say(Word.BODY_SOMEWHERE)
    answers = {word.value: say(word) for word in _ANSWERS}
    answers |= {word.value: say(word, title=title) for word in (Word.UNREACHED_CLAIM, Word.UNREACHED_HAND_ON)}
    # Who it was, the worker knows alone, and fills in.
    answers[Word.LOST_TAKEN.value] = say(Word.LOST_TAKEN, name="{name}")
    return Words(language, title, body, say(Word.CLAIM), say(Word.HAND_ON), answers)
