"""What stands in files beside this one: the law, the sources of randomness, the words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from fastapi import Depends
from pydantic import BaseModel, ValidationError
from starlette.requests import HTTPConnection

from kiosk_server.drawings.guards import KnownState, Law, NumbersAfterClose
from kiosk_server.drawings.sources import Source, Sources
from kiosk_server.drawings.words import Word
from kiosk_server.errors import CannotStart
from kiosk_server.messages.texts import Texts
from kiosk_server.privacy.retention import Retention
from kiosk_server.sites.shop import Shop
from kiosk_server.staff.restraint import Limit
from kiosk_server.staff.shared_attempts import SharedAttempts
from wire.messages.screens.drawings import StateCode
from wire.texts import languages_of

LANGUAGES = ("en", "es")
"Of `texts/`."

M = TypeVar("M", bound=BaseModel)

ENTRIES_ASKED = Limit(attempts=30, per_s=20.0)
"From one network address."

LAW, SOURCES = "drawing-law.json", "drawing-sources.json"
"In the data folder: read in place of what comes with the program, for a law that has changed since."


@dataclass(frozen=True, slots=True)
class Drawings:
    """What everything about drawings needs beside a session and the time."""

    law: Law
    states: Mapping[StateCode, KnownState]
    sources: Mapping[str, Source]
    words: Texts
    months: Texts
    "The server's own catalogue, which has the months."
    shop: Shop
    public_url: str
    domain: str
    "Letters are from there."
    wake_postman: Callable[[], None]
    senders: SharedAttempts
    "Entries from one network address."
    retention: Retention
    "What the rules promise is what this site keeps to."

    @classmethod
    def load(
        cls,
        data: Path,
        shop: Shop,
        texts: Texts,
        public_url: str,
        wake_postman: Callable[[], None],
        retention: Retention | None = None,
    ) -> Drawings:
        """Raises CannotStart where a file cannot be read."""
        own = files("kiosk_server.drawings")
        law = _whole(_read(Law, data / LAW, own.joinpath("law.json").read_text(encoding="utf-8")), data / LAW)
        sources = _read(Sources, data / SOURCES, own.joinpath("sources.json").read_text(encoding="utf-8"))
        _speaks(data / SOURCES, (each for source in sources.sources for each in (source.what, source.when)))
        return cls(
            law=law,
            states={state.state: state for state in law.states},
            sources={source.source: source for source in sources.sources},
            words=Texts.load(Path(__file__).parent / "texts", Word),
            months=texts,
            shop=shop,
            public_url=public_url,
            domain=urlsplit(public_url).hostname or "localhost",
            wake_postman=wake_postman,
            senders=SharedAttempts(ENTRIES_ASKED),
            retention=retention or Retention.of(),
        )

    def language(self, wished: str | None) -> str:
        """The one that was asked for, where it is spoken here; else the store's."""
        wishes = [*languages_of(wished or ""), *languages_of(self.shop.language)]
        return next((each for each in wishes if each in LANGUAGES), LANGUAGES[0])

    def page(self, drawing: str) -> str:
        """The address of a drawing's public page."""
        return f"{self.public_url}/drawings/{drawing}/"


def _read(kind: type[M], chosen: Path, otherwise: str) -> M:
    try:
        text = chosen.read_text(encoding="utf-8") if chosen.is_file() else otherwise
        return kind.model_validate_json(text)
    except (OSError, ValidationError) as error:
        raise CannotStart(f"{chosen}: {error}") from error


NEEDED = ("prizes_are_given",)
"Rules that this program asks for by their names."


def _whole(law: Law, chosen: Path) -> Law:
    """Raises CannotStart where a rule or a text is missing that would be missed in the middle of a drawing."""
    lacking = [name for name in NEEDED if name not in {rule.rule for rule in law.rules}]
    if lacking or not any(isinstance(rule, NumbersAfterClose) for rule in law.rules):
        raise CannotStart(f"{chosen}: there has to be a rule {', '.join(lacking) or 'of the kind numbers_after_close'}")
    _speaks(chosen, (rule.name for rule in law.rules))
    return law


def _speaks(chosen: Path, texts: Iterable[Mapping[str, str]]) -> None:
    if any("en" not in each for each in texts):
        raise CannotStart(f"{chosen}: a text lacks its English")


def _drawings(connection: HTTPConnection) -> Drawings:
    drawings: Drawings = connection.app.state.drawings
    return drawings


DrawingsHere = Annotated[Drawings, Depends(_drawings)]
