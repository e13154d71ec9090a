"""Whose a browser's history is, and which memberships are one person's.

Every joining and every end of one is a row of its own in `identity_link`. What follows from them is written beside:
`web_identity`, `member_device.member` and `member_standing` say at once whose a browser, a phone and a membership are.
Events stay with the browser that sent them, so nothing is copied, and nothing can be lost or counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, update
from sqlmodel import Session, col, or_, select

from kiosk_server.database import new_id
from kiosk_server.database.dialects import insert_new
from kiosk_server.intents.ledger import settle
from kiosk_server.intents.tables import WebIdentity
from kiosk_server.members.consents import consents_of, counts_from_s, record_consent
from kiosk_server.members.devices import advance_generations
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.tables import ConsentEvent, MemberDevice
from kiosk_server.privacy.tables import Erasure
from kiosk_server.web.identity_graph import owners, standing_for
from kiosk_server.web.tables import CarriedConsent, IdentityLink, MemberStanding

_JOIN = insert_new(WebIdentity)

MEMBER = "member"
"The actor of what a member did herself."


def join(
    session: Session, anonymous_id: str, member: str, now_s: float, *, actor: str = MEMBER, why: str = "registration"
) -> bool:
    """Gives a browser's history to `member`, unless it already is somebody's: the first who asks has it."""
    row = {"anonymous_id": anonymous_id, "member": member, "joined_at_s": now_s}
    if _JOIN.run(session, row) == 0:
        return False
    _link(session, "browser", anonymous_id, member, now_s, actor, why)
    settle(session, [member], now_s)
    return True


def merge(session: Session, one: str, other: str, now_s: float, *, actor: str, why: str) -> IdentityLink | None:
    """Makes two memberships one person's: the oldest stands for all. None where these two were joined already.

    Her newest word on each purpose counts for both, whichever membership it was given under.
    """
    older, newer = sorted((one, other))
    if older == newer or any(row.subject == newer for row in _standing_links(session, "member", [older])):
        return None
    first, second = sorted((standing(session, one), standing(session, other)))
    for device in session.exec(select(MemberDevice).where(col(MemberDevice.member).in_((first, second)))).all():
        if _home(session, "phone", device.id) is None:
            _link(session, "phone", device.id, device.member, device.created_at_s, MEMBER, "registration")
    link = _link(session, "member", newer, older, now_s, actor, why)
    if first != second:
        _carry(session, link, second, first, now_s)
        _carry_leaving(session, second, first)
        _follow(session, memberships(session, first) | memberships(session, second), now_s)
    return link


def end_link(session: Session, link: str, now_s: float, *, actor: str, why: str) -> IdentityLink | None:
    """Takes one joining back, whatever was joined since; None where there is none such, or it has ended."""
    row = session.get(IdentityLink, link)
    if row is None or row.ends is not None or _ended(session, [link]):
        return None
    before = memberships(session, row.member)
    end = _link(session, row.kind, row.subject, row.member, now_s, actor, why, ends=link)
    if row.kind == "browser":
        session.connection().execute(delete(WebIdentity).where(col(WebIdentity.anonymous_id) == row.subject))
        settle(session, before, now_s)
    if row.kind == "member":
        _follow(session, before, now_s)
        _give_back(session, link, now_s, actor)
    session.expire_all()
    return end


def standing(session: Session, member: str) -> str:
    """The membership that stands for this one: mostly itself."""
    found = session.exec(select(MemberStanding.stands_for).where(MemberStanding.member == member)).first()
    return found or member


def memberships(session: Session, member: str) -> frozenset[str]:
    """Every membership of the same person, `member` among them."""
    root = standing(session, member)
    others = session.exec(select(MemberStanding.member).where(MemberStanding.stands_for == root))
    return frozenset({root, member, *others})


def links_of(session: Session, member: str) -> list[IdentityLink]:
    """All that was ever joined to this person or taken away again, oldest first."""
    hers = memberships(session, member)
    return list(
        session.exec(
            select(IdentityLink)
            .where(or_(col(IdentityLink.member).in_(hers), col(IdentityLink.subject).in_(hers)))
            .order_by(col(IdentityLink.at_s), col(IdentityLink.id))
        )
    )


def _link(
    session: Session,
    kind: str,
    subject: str,
    member: str,
    at_s: float,
    actor: str,
    why: str,
    *,
    ends: str | None = None,
) -> IdentityLink:
    row = IdentityLink(
        id=new_id(at_s), kind=kind, subject=subject, member=member, at_s=at_s, actor=actor, why=why, ends=ends
    )
    session.add(row)
    session.flush()
    return row


def _ended(session: Session, links: Iterable[str]) -> set[str]:
    return {ends for ends in session.exec(select(IdentityLink.ends).where(col(IdentityLink.ends).in_(links))) if ends}


def _standing_links(session: Session, kind: str, members: Iterable[str]) -> list[IdentityLink]:
    """The joinings of this kind to these memberships that were not ended, oldest first."""
    of_kind = select(IdentityLink).where(
        IdentityLink.kind == kind, col(IdentityLink.member).in_(members), col(IdentityLink.ends).is_(None)
    )
    rows = list(session.exec(of_kind.order_by(col(IdentityLink.at_s), col(IdentityLink.id))))
    ended = _ended(session, [row.id for row in rows])
    return [row for row in rows if row.id not in ended]


def _home(session: Session, kind: str, subject: str) -> str | None:
    return session.exec(
        select(IdentityLink.member).where(IdentityLink.kind == kind, IdentityLink.subject == subject)
    ).first()


def _follow(session: Session, members: frozenset[str], now_s: float) -> None:
    """Writes down whose everything is that is joined to these memberships, by the links that stand."""
    connection = session.connection()
    joined = [(row.subject, row.member) for row in _standing_links(session, "member", members)]
    connection.execute(delete(MemberStanding).where(col(MemberStanding.member).in_(members)))
    for member, root in standing_for(joined).items():
        if member != root:
            session.add(MemberStanding(member=member, stands_for=root))
    session.flush()
    browsers = {row.subject: row.member for row in _standing_links(session, "browser", members)}
    for anonymous_id, member in owners(browsers, joined).items():
        mine = col(WebIdentity.anonymous_id) == anonymous_id
        connection.execute(update(WebIdentity).where(mine).values(member=member))
    phones = {row.subject: row.member for row in _standing_links(session, "phone", members)}
    for device, member in owners(phones, joined).items():
        connection.execute(update(MemberDevice).where(col(MemberDevice.id) == device).values(member=member))
    settle(session, members, now_s)
    session.expire_all()


def _carry(session: Session, link: IdentityLink, giver: str, taker: str, now_s: float) -> None:
    had = consents_of(session, taker)
    for purpose, state in consents_of(session, giver).items():
        before = had.get(purpose)
        if before is not None and (before.at_s, not before.granted) >= (state.at_s, not state.granted):
            continue
        # Read now: the row of the state is about to become another one.
        granted_before = before is not None and before.granted
        said = session.get_one(ConsentEvent, state.event)
        event = record_consent(
            session,
            taker,
            purpose,
            granted=said.granted,
            notice_version=said.notice_version,
            surface=said.surface,
            actor=said.actor,
            at_s=said.at_s,
            now_s=now_s,
        )
        if purpose is Purpose.RECOGNISE_IN_STORE and not said.granted:
            advance_generations(session, taker)
        session.add(
            CarriedConsent(
                link=link.id, purpose=purpose.value, member=taker, event=event, granted_before=granted_before
            )
        )
    session.flush()


def _carry_leaving(session: Session, giver: str, taker: str) -> None:
    """She asked to be erased under `giver`: her phone shows it, and undoes it, under the one that stands for both."""
    asked = session.get(Erasure, giver)
    if asked is not None:
        session.delete(asked)
        session.flush()
        if session.get(Erasure, taker) is None:
            session.add(Erasure(**(asked.model_dump() | {"member": taker})))
            session.flush()


def _give_back(session: Session, link: str, now_s: float, actor: str) -> None:
    """Where her word is still the one that the joining brought, the one before it counts again."""
    for carried in session.exec(select(CarriedConsent).where(CarriedConsent.link == link)).all():
        said = session.get_one(ConsentEvent, carried.event)
        hers = consents_of(session, carried.member)
        purpose = next((purpose for purpose, state in hers.items() if state.event == carried.event), None)
        if purpose is not None and said.granted != carried.granted_before:
            if purpose is Purpose.RECOGNISE_IN_STORE and not carried.granted_before:
                advance_generations(session, carried.member)
            record_consent(
                session,
                carried.member,
                purpose,
                granted=carried.granted_before,
                notice_version=said.notice_version,
                surface="support",
                actor=actor,
                at_s=counts_from_s(hers[purpose], now_s, now_s, granted=carried.granted_before),
                now_s=now_s,
            )
