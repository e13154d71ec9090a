"""What members seem to want, as the database keeps it: evidence that only grows, and what it comes to, made from it.

Whoever adds evidence, or changes whose a browser is, calls `settle` (or `settle_browsers`) in the same command.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, literal, or_, union_all
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from kiosk_server.catalogue.tables import Product
from kiosk_server.database.ahead import OfEach
from kiosk_server.database.dialects import insert_new
from kiosk_server.errors import BadField, Conflict
from kiosk_server.intents.scoring import (
    FORGET_AFTER_S,
    WEIGHTS,
    Act,
    Evidence,
    Intent,
    Kind,
    Standing,
    Sums,
    ranked,
    standings,
)
from kiosk_server.intents.tables import IntentEvidence, IntentStanding, WebEvent, WebIdentity
from kiosk_server.web.tables import MemberStanding

ACTS_READ = 2_000
"The newest acts of one person that are looked at; more says nothing new about what she wants."

CLOCKS_S = 60.0
"What clocks of the shop's own machines may differ by."

MEMBERS_A_SWEEP = 200
"Some tenths of a second of the writer's time."


class UnknownProduct(BadField):
    """The store does not sell this product."""

    def __init__(self, sku: str) -> None:
        super().__init__("sku", f"the store does not sell {sku[:64]!r}")


class FromTheFuture(BadField):
    """What has not happened yet is no evidence."""

    def __init__(self) -> None:
        super().__init__("at_s", "lies in the future; compare the clocks")


class TooOld(BadField):
    """What is older than sixty days says nothing any more."""

    def __init__(self) -> None:
        super().__init__("at_s", f"is more than {FORGET_AFTER_S / 86_400:.0f} days ago")


class AlreadyTaken(Conflict):
    """This has been taken in before under the same id; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Said:
    """One piece of evidence that no browser told of."""

    id: str
    member: str
    sku: str
    kind: Kind
    at_s: float
    actor: str
    amount: float = 1.0
    reason: str | None = None


def record(session: Session, said: Said, now_s: float) -> None:
    """Keeps it for good and settles. Raises UnknownProduct, FromTheFuture, TooOld or AlreadyTaken; then nothing of it
    was kept."""
    _check(session, said.sku, said.at_s, now_s)
    if not keep(session, said, now_s):
        raise AlreadyTaken
    settle(session, [said.member], now_s)


def bought(
    session: Session, member: str, skus: Sequence[str], sale: str, at_s: float, actor: str, now_s: float
) -> None:
    """Ends the intents in what she bought, and begins one in whatever fits it. `sale` is the receipt's id: a second
    call with it raises AlreadyTaken. Raises as `record` does."""
    for sku in skus:
        _check(session, sku, at_s, now_s)
    for sku in dict.fromkeys(skus):
        if not keep(session, Said(f"{sale}:{sku}", member, sku, Kind.PURCHASED, at_s, actor), now_s):
            raise AlreadyTaken
        for fitting in session.get_one(Product, sku).accessories:
            # What she bought with it has ended at the same instant, and so begins nothing.
            if _is_sold(session, fitting):
                said = Said(f"{sale}:{sku}:{fitting}", member, fitting, Kind.GOES_WITH, at_s, actor)
                keep(session, said, now_s)
    settle(session, [member], now_s)


def settle(session: Session, members: Iterable[str], now_s: float) -> None:
    """Makes the standings of these members anew from their evidence."""
    for member in dict.fromkeys(members):
        rows = [_row(member, standing) for standing in standings(acts_of(session, member, now_s))]
        session.connection().execute(_CLEAR, {"of_member": member})
        if rows:
            session.connection().execute(_WRITE, rows)


def settle_browsers(session: Session, browsers: Iterable[str], now_s: float) -> None:
    """After acts of these browsers came in, or after they were joined to a member."""
    of = session.exec(select(WebIdentity.member).where(col(WebIdentity.anonymous_id).in_(list(browsers))))
    settle(session, of.all(), now_s)


def acts_of(session: Session, member: str, now_s: float) -> list[Act]:
    """The newest acts of a member: those of her browsers, and of all her memberships."""
    rows = session.connection().execute(_ACTS, {"of_member": member, "since_s": now_s - FORGET_AFTER_S})
    return [Act(sku, kind, min(at_s, known_at_s), amount) for sku, kind, at_s, known_at_s, amount in rows]


def intents_of(session: Session, member: str, now_s: float) -> list[Intent]:
    """What this member seems to want of what is sold, first the one to act on. One query by primary keys."""
    rows = INTENTS_OF.of(session, member)
    return ranked([_standing(dict(zip(_COLUMNS, row, strict=True))) for _, *row in rows], now_s)


def top_intent(session: Session, member: str, now_s: float) -> Intent | None:
    """What to act on, if anything."""
    return next(iter(intents_of(session, member, now_s)), None)


def sweep(session: Session, now_s: float) -> int:
    """Deletes evidence that is too old to count, and makes anew what rested on it: how many pieces."""
    old = delete(IntentEvidence).where(col(IntentEvidence.at_s) < now_s - FORGET_AFTER_S)
    gone = session.connection().execute(old).rowcount
    due = (
        select(IntentStanding.member)
        .where(col(IntentStanding.oldest_at_s) < now_s - FORGET_AFTER_S)
        .order_by(col(IntentStanding.oldest_at_s))
        .limit(MEMBERS_A_SWEEP)
    )
    settle(session, session.exec(due).all(), now_s)
    return gone


def settle_all(session: Session, after: str, now_s: float) -> str | None:
    """Makes the standings of the next members anew, by id; the last of them, None where there are no more. For a
    database that was made before there were standings, or whose rules changed."""
    owners = select(WebIdentity.member).union(select(IntentEvidence.member)).subquery()
    found = session.connection().execute(
        select(owners.c.member).where(owners.c.member > after).order_by(owners.c.member).limit(MEMBERS_A_SWEEP)
    )
    members = [member for (member,) in found]
    settle(session, members, now_s)
    return members[-1] if members else None


def is_unsettled(session: Session) -> bool:
    """Whether there are joined browsers and not one standing: a database from before there were any."""
    if session.exec(select(func.count()).select_from(IntentStanding)).one():
        return False
    return session.exec(select(WebIdentity.anonymous_id).limit(1)).first() is not None


def _check(session: Session, sku: str, at_s: float, now_s: float) -> None:
    if at_s > now_s + CLOCKS_S:
        raise FromTheFuture
    if at_s < now_s - FORGET_AFTER_S:
        raise TooOld
    if not _is_sold(session, sku):
        raise UnknownProduct(sku)


def _is_sold(session: Session, sku: str) -> bool:
    product = session.get(Product, sku)
    return product is not None and product.retired_at_s is None


def keep(session: Session, said: Said, now_s: float) -> bool:
    """Adds it unchecked and unsettled; False where its id is there already."""
    row = {
        "id": said.id,
        "member": said.member,
        "sku": said.sku,
        "kind": said.kind.value,
        "amount": said.amount,
        "at_s": min(said.at_s, now_s),
        "recorded_at_s": now_s,
        "actor": said.actor,
        "reason": said.reason,
    }
    return _KEEP.run(session, row) == 1


_KEEP = insert_new(IntentEvidence)
_WRITE = insert(IntentStanding.metadata.tables["intent"])
_CLEAR = delete(IntentStanding).where(col(IntentStanding.member) == bindparam("of_member"))
_COLUMNS = tuple(IntentStanding.metadata.tables["intent"].columns.keys())
INTENTS_OF = OfEach(
    select_columns(col(IntentStanding.member).label("of"), *IntentStanding.metadata.tables["intent"].columns)
    .join(Product, col(Product.sku) == col(IntentStanding.sku))
    .where(col(IntentStanding.member).in_(bindparam("each", expanding=True)), col(Product.retired_at_s).is_(None))
)
"""It goes with every arrival."""

_HERS = or_(
    col(IntentEvidence.member) == bindparam("of_member"),
    col(IntentEvidence.member).in_(
        select_columns(col(MemberStanding.member)).where(col(MemberStanding.stands_for) == bindparam("of_member"))
    ),
)
_BOTH = union_all(
    select_columns(
        col(WebEvent.sku),
        col(WebEvent.event),
        col(WebEvent.at_s),
        col(WebEvent.received_at_s),
        literal(1.0).label("amount"),
    )
    .join(WebIdentity, col(WebIdentity.anonymous_id) == col(WebEvent.anonymous_id))
    .where(
        col(WebIdentity.member) == bindparam("of_member"),
        col(WebEvent.sku).is_not(None),
        col(WebEvent.event).in_([*WEIGHTS, Kind.REMOVED]),
        col(WebEvent.at_s) >= bindparam("since_s"),
    ),
    select_columns(
        col(IntentEvidence.sku),
        col(IntentEvidence.kind),
        col(IntentEvidence.at_s),
        col(IntentEvidence.recorded_at_s),
        col(IntentEvidence.amount),
    ).where(_HERS, col(IntentEvidence.at_s) >= bindparam("since_s")),
).subquery()
_ACTS = select_columns(*_BOTH.c).order_by(_BOTH.c.at_s.desc(), _BOTH.c.sku).limit(ACTS_READ)


def _row(member: str, standing: Standing) -> dict[str, object]:
    evidence = standing.evidence
    return {
        "member": member,
        "sku": standing.sku,
        "as_of_s": standing.as_of_s,
        "passing": standing.all.passing,
        "looking": standing.all.looking,
        "meaning": standing.all.meaning,
        "fresh_passing": standing.fresh.passing,
        "fresh_looking": standing.fresh.looking,
        "fresh_meaning": standing.fresh.meaning,
        "oldest_at_s": standing.oldest_at_s,
        "last_at_s": evidence.last_at_s,
        "views": evidence.views,
        "zooms": evidence.zooms,
        "adds": evidence.adds,
        "searches": evidence.searches,
        "compares": evidence.compares,
        "dwells": evidence.dwells,
        "goes_with": evidence.goes_with,
        "stated": standing.stated,
    }


def _standing(row: Mapping[str, Any]) -> Standing:
    return Standing(
        sku=row["sku"],
        as_of_s=row["as_of_s"],
        all=Sums(row["passing"], row["looking"], row["meaning"]),
        fresh=Sums(row["fresh_passing"], row["fresh_looking"], row["fresh_meaning"]),
        oldest_at_s=row["oldest_at_s"],
        evidence=Evidence(
            views=row["views"],
            zooms=row["zooms"],
            adds=row["adds"],
            last_at_s=row["last_at_s"],
            searches=row["searches"],
            compares=row["compares"],
            dwells=row["dwells"],
            goes_with=row["goes_with"],
            stated=row["stated"],
        ),
        stated=row["stated"],
    )
