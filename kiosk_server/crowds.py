"""What arrivals that come together ask together: whose tokens these are, and what a decision must know of each person.

Asked once for all when the first of them needs it. Each arrival is decided by itself, by the same statements' answers
as if it were alone: see `database.ahead`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from kiosk_server.assistance.served import NEW, SERVED_BY_OF
from kiosk_server.campaigns.book import entries
from kiosk_server.campaigns.restraints import in_force
from kiosk_server.database.ahead import Ahead, OfEach, Together, ahead_of, foresee
from kiosk_server.database.prepared import Values
from kiosk_server.delivery.waiting import PHONES_OF
from kiosk_server.engagement.caps import HOUR_S, longest_s
from kiosk_server.intents.ledger import INTENTS_OF
from kiosk_server.measurement.assignments import ARMS_OF
from kiosk_server.members.consents import CONSENTS_OF
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.tables import ConsentState, MemberDevice
from kiosk_server.presence.resolving import KnownPhone, Resolver
from kiosk_server.presence.visits import Presence
from kiosk_server.visits.circumstances import PERSON_OF
from kiosk_server.visits.contacts import CONTACTS_OF
from kiosk_server.visits.waiting import WAITING_OF
from kiosk_server.web.tables import MemberStanding
from wire.messages.mqtt import SightingBatch, SightingRow
from wire.tokens import TokenContent

Take = Callable[[Session, SightingBatch, float, float], int]


@dataclass(frozen=True, slots=True)
class Taking(Together[int]):
    """`Arrivals.take` of one batch, as a command."""

    take: Take
    batch: SightingBatch
    received_at_s: float
    clock: Callable[[], float]

    def __call__(self, session: Session) -> int:
        return self.take(session, self.batch, self.received_at_s, self.clock())


class Crowds:
    """Looks at the commands beside one in the writer's batch."""

    def __init__(self, site: str, presence: Presence, resolver: Resolver) -> None:
        self._site = site
        self._presence = presence
        self._resolver = resolver

    def open(self, session: Session, rows: Iterable[SightingRow]) -> list[TokenContent | None]:
        """What the tokens of these rows say. With it, those of others are opened and their phones are asked for."""
        opened = self._opened(session)
        return [opened[id(row)] if id(row) in opened else self._resolver.open(row) for row in rows]

    def foresee(self, session: Session, member: str, now_s: float) -> None:
        """A visit of `member` begins: asks what must be known of her and of others who may be about to come in."""
        ahead = ahead_of(session)
        if ahead is None or member in ahead.of_each:
            return
        handles = {content.handle for content in self._opened(session).values() if content is not None}
        phones = known_phones(session, handles).values() if len(handles) > 1 else ()
        others = {phone.member for phone in phones if phone.recognise}
        wanted = sorted({each for each in others if not self._presence.is_here(each)} | {member})
        foresee(session, wanted, {_STANDS_FOR: {}, **self._questions(session, now_s)})
        _leave_out_joined(ahead, wanted)

    def _opened(self, session: Session) -> dict[int, TokenContent | None]:
        """By the row's identity: the commands hold on to their rows."""
        ahead = ahead_of(session)
        if ahead is None:
            return {}
        opened: dict[int, TokenContent | None] | None = ahead.kept.get(Taking)
        if opened is None:
            rows = [row for each in ahead.commands if isinstance(each, Taking) for row in each.batch.rows]
            opened = ahead.kept[Taking] = {id(row): self._resolver.open(row) for row in rows}
            foresee(session, {content.handle for content in opened.values() if content is not None}, {_PHONES_OF: {}})
        return opened

    def _questions(self, session: Session, now_s: float) -> dict[OfEach, Values]:
        rules = in_force(session, self._site).rules
        campaigns = [entry.campaign for entry in entries(session, now_s)]
        hours = max([rules.cool_down_hours, *(each.cool_down_hours or 0.0 for each in campaigns)])
        since_s = now_s - max(longest_s(rules.caps), hours * HOUR_S)
        questions: dict[OfEach, Values] = {
            PERSON_OF: {},
            INTENTS_OF: {},
            WAITING_OF: {},
            CONSENTS_OF: {},
            CONTACTS_OF: {"since_s": since_s},
            PHONES_OF: {},
            SERVED_BY_OF: {"this_visit": NEW},
        }
        if any(each.holdout_share > 0 for each in campaigns):
            questions[ARMS_OF] = {}
        return questions


def concerns(session: Session, members: Iterable[str]) -> None:
    """The command writes about nobody but these."""
    ahead = ahead_of(session)
    if ahead is not None:
        ahead.concerns(members)


def _leave_out_joined(ahead: Ahead, members: Iterable[str]) -> None:
    """What one membership's arrival writes is also about who it was joined to: these are asked for one by one."""
    for member in members:
        for name, stands_for in ahead.of_each.get(member, {}).get(_STANDS_FOR, (None, []))[1]:
            ahead.of_each.pop(name, None)
            ahead.of_each.pop(stands_for, None)


_STANDS_FOR = OfEach(
    select_columns(col(MemberStanding.member), col(MemberStanding.stands_for)).where(
        col(MemberStanding.member).in_(bindparam("each", expanding=True))
    )
)

_AGREED = (col(ConsentState.member) == col(MemberDevice.member)) & (
    col(ConsentState.purpose) == Purpose.RECOGNISE_IN_STORE.value
)
_PHONES_OF = OfEach(
    select_columns(
        col(MemberDevice.handle),
        col(MemberDevice.member),
        col(MemberDevice.generation),
        col(MemberDevice.revoked_at_s),
        col(ConsentState.granted),
    )
    .join(ConsentState, _AGREED, isouter=True)
    .where(col(MemberDevice.handle).in_(bindparam("each", expanding=True)))
)


def known_phones(session: Session, handles: set[bytes]) -> dict[bytes, KnownPhone]:
    """What the database knows, at this moment, of the phones with these handles."""
    found = _PHONES_OF.of_many(session, handles)
    return {
        handle: KnownPhone(member, generation, revoked_at_s is None and bool(granted))
        for handle, member, generation, revoked_at_s, granted in found
    }
