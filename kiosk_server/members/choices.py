"""What a member may change about being heard: one consent, a pause, or everything at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col

from kiosk_server.members.consents import consents_of, counts_from_s, permits, record_consent
from kiosk_server.members.devices import advance_generations
from kiosk_server.members.notices import Notice
from kiosk_server.members.purposes import OPTED_OUT, Purpose
from kiosk_server.members.tables import Member
from kiosk_server.web.identities import memberships

LONGEST_PAUSE_S = 366 * 86_400.0
"Who wants more wants to opt out."


@dataclass(frozen=True, slots=True)
class Saying:
    """How a word on a purpose reached the ledger."""

    notice: Notice
    "The words beside the switch."
    surface: str
    "Where, such as `phone`."
    at_s: float
    "When she said it: now, or earlier where her phone had no link."
    now_s: float
    actor: str = "member"
    "Or the id of the staff account that wrote it down for her."
    command_key: str | None = None


def choose(session: Session, member: str, purpose: Purpose, saying: Saying, *, granted: bool) -> bool:
    """Her word on one purpose. Withdrawing recognition revokes her tokens too.

    A withdrawal counts for every membership that is hers: a joining that ends later brings nothing back.
    Whether the state of this purpose is another one now: a word that came late changes nothing where a newer one
    stands.
    """
    changed = _choose(session, member, purpose, saying, granted=granted)
    if not granted:
        _withdraw(session, memberships(session, member) - {member}, saying, (purpose,))
    return changed


def opt_out(session: Session, member: str, saying: Saying, purposes: Iterable[Purpose] = OPTED_OUT) -> bool:
    """Withdraws all that follows from being heard, or these `purposes`, under every membership that is hers; False
    where nothing of it was granted, and nothing is written."""
    return _withdraw(session, memberships(session, member), saying, purposes)


def _withdraw(session: Session, members: Iterable[str], saying: Saying, purposes: Iterable[Purpose]) -> bool:
    asked = frozenset(purposes)
    granted = [
        (member, purpose)
        for member in sorted(members)
        for purpose, state in consents_of(session, member).items()
        if state.granted and purpose in asked
    ]
    for member, purpose in granted:
        _choose(session, member, purpose, saying, granted=False)
    return bool(granted)


def _choose(session: Session, member: str, purpose: Purpose, saying: Saying, *, granted: bool) -> bool:
    consents = consents_of(session, member)
    before = permits(consents, purpose) is not None
    record_consent(
        session,
        member,
        purpose,
        granted=granted,
        notice_version=saying.notice.version,
        notice_hash=saying.notice.hash_of(purpose),
        surface=saying.surface,
        actor=saying.actor,
        at_s=counts_from_s(consents.get(purpose), saying.at_s, saying.now_s, granted=granted),
        now_s=saying.now_s,
        command_key=saying.command_key,
    )
    now = permits(consents_of(session, member), purpose) is not None
    if purpose is Purpose.RECOGNISE_IN_STORE and before and not now:
        advance_generations(session, member)
    return before is not now


def pause(session: Session, member: str, until_s: float | None) -> None:
    """Keeps the bell quiet until then; None or an instant that has passed ends a pause."""
    statement = update(Member).where(col(Member.id) == member).values(paused_until_s=until_s)
    session.connection().execute(statement)
    session.expire_all()
