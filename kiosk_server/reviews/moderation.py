"""Deciding what is shown, by people who do not see the stars.

What a moderator gets is made of the words alone, in the order in which they came; whether few stars and many fare
alike is counted afterwards, over what was decided. Every function belongs into the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from kiosk_server.catalogue.cards import product_card
from kiosk_server.catalogue.tables import Product
from kiosk_server.errors import BadField, Conflict, NotAllowed, NotFound
from kiosk_server.points.ledger import earn
from kiosk_server.points.postings import Reference
from kiosk_server.points.rates import LIFE_S
from kiosk_server.reviews.badges import is_genuine
from kiosk_server.reviews.book import move
from kiosk_server.reviews.reasons import RULES
from kiosk_server.reviews.scores import STARS, Decided, alike, share
from kiosk_server.reviews.screening import findings
from kiosk_server.reviews.states import Act, moved, shown_after
from kiosk_server.reviews.tables import Review, ReviewVersion
from kiosk_server.sites.shop import Shop
from kiosk_server.staff.accounts import audit
from kiosk_server.web.identities import standing
from wire.messages.screens.reviews import (
    EarlierVersion,
    ModerationFigures,
    ModerationView,
    ReasonLine,
    ReviewDecision,
    ReviewReason,
    StarLine,
    WaitingReview,
)

AT_ONCE = 50

_ACTS = {Act.PUBLISH: "review.published", Act.SEND_BACK: "review.sent_back", Act.REFUSE: "review.refused"}
"What the audit calls them."


class AlreadyDecided(Conflict):
    """Somebody has decided on this, or its writer has changed it; read the newest."""


class OwnWords(NotAllowed):
    """You wrote this yourself; somebody else decides on it."""


def moderation_view(session: Session, root: bytes, shop: Shop, staff: str) -> ModerationView:
    """`staff`: who asks."""
    rows = session.exec(
        select(Review, ReviewVersion, Product)
        .join(ReviewVersion, col(ReviewVersion.review) == col(Review.id))
        .join(Product, col(Product.sku) == col(Review.sku))
        .where(Review.state == "waiting", ReviewVersion.version == Review.version)
        .order_by(col(Review.changed_at_s), col(Review.id))
        .limit(AT_ONCE)
    ).all()
    earlier = _earlier(session, [row.id for row, _, _ in rows])
    return ModerationView(
        waiting=[_card(row, words, product, shop, earlier[row.id], staff) for row, words, product in rows],
        reasons=[ReasonLine(reason=name, final=rule.final, needs_note=rule.needs_note) for name, rule in RULES.items()],
        figures=figures(session, root),
    )


def _card(
    row: Review, words: ReviewVersion, product: Product, shop: Shop, earlier: list[ReviewVersion], staff: str
) -> WaitingReview:
    return WaitingReview.model_validate(
        {
            "review": row.id,
            "version": row.version,
            "product": product_card(product, shop),
            "title": words.title,
            "text": words.text,
            "language": words.language,
            "at_s": words.at_s,
            "findings": findings(words.title, words.text),
            "reported": row.reported,
            "earlier": [_earlier_card(each) for each in earlier if each.version != row.version],
            "yours": row.staff == staff,
        }
    )


def _earlier_card(row: ReviewVersion) -> EarlierVersion:
    told = {"title": row.title, "text": row.text, "published": row.published, "reason": row.reason, "note": row.note}
    return EarlierVersion.model_validate(told)


def _earlier(session: Session, reviews: Iterable[str]) -> dict[str, list[ReviewVersion]]:
    """Versions that were decided on, by review, the newest first."""
    found: dict[str, list[ReviewVersion]] = {review: [] for review in reviews}
    decided = select(ReviewVersion).where(
        col(ReviewVersion.review).in_(found), col(ReviewVersion.decided_at_s).is_not(None)
    )
    for row in session.exec(decided.order_by(col(ReviewVersion.review), col(ReviewVersion.version).desc())):
        found[row.review].append(row)
    return found


def decide(session: Session, review: str, decision: ReviewDecision, staff: str, now_s: float) -> None:
    """The same decision again changes nothing. Raises NotFound, BadField, AlreadyDecided, OwnWords."""
    act = _act(decision)
    row = session.get(Review, review, populate_existing=True) if "\0" not in review else None
    if row is None:
        raise NotFound("there is no such review")
    if row.staff == staff:
        raise OwnWords
    state = moved(row.state, act)
    if state is None or row.version != decision.version:
        if _is_decided_so(session, row.id, decision, staff):
            return
        raise AlreadyDecided
    member, line = row.member, Reference("review", f"{row.sale}|{row.n}")
    points = 0 if row.works_here else row.points
    settled = row.version if row.reported is not None and act is Act.PUBLISH else row.settled
    shown = shown_after(act, row.shown, row.version)
    changed = {"state": state, "shown": shown, "reported": None, "settled": settled, "changed_at_s": now_s}
    if not move(session, row, changed):
        raise AlreadyDecided
    values = {
        "decided_at_s": now_s,
        "decided_by": staff,
        "published": decision.publish,
        "reason": decision.reason,
        "note": decision.note,
    }
    this = (col(ReviewVersion.review) == review, col(ReviewVersion.version) == decision.version)
    session.connection().execute(update(ReviewVersion).where(*this).values(values))
    session.expire_all()
    if act is Act.PUBLISH and member is not None:
        # Once a receipt line, whatever the stars, however often it is changed or written anew.
        to = standing(session, member)
        earn(session, to, points, line, now_s, active_from_s=now_s, expires_at_s=now_s + LIFE_S)
    audit(session, _ACTS[act], review, now_s, staff=staff)


def report(session: Session, review: str, reason: ReviewReason, now_s: float) -> None:
    """Brings what is shown before a moderator once more; it stays until then. What was found right before stays, and
    so does what waits already. Raises NotFound."""
    row = session.get(Review, review, populate_existing=True) if "\0" not in review else None
    if row is None or row.shown is None:
        raise NotFound("there is no such review")
    state = moved(row.state, Act.REPORT)
    if state is None or row.settled == row.version:
        return
    move(session, row, {"state": state, "reported": reason, "changed_at_s": now_s})


def figures(session: Session, root: bytes) -> ModerationFigures:
    """Over what was decided. Words of staff are no reviews by buyers and do not count."""
    rows = session.exec(
        select(ReviewVersion.stars, ReviewVersion.published, ReviewVersion.reason, func.count())
        .join(Review, col(Review.id) == col(ReviewVersion.review))
        .where(col(Review.staff).is_(None), col(ReviewVersion.decided_at_s).is_not(None))
        .group_by(col(ReviewVersion.stars), col(ReviewVersion.published), col(ReviewVersion.reason))
    ).all()
    by_stars = dict.fromkeys(STARS, Decided())
    reasons: dict[str, int] = {}
    for stars, published, reason, count in rows:
        by_stars[stars] = _counted(by_stars[stars], published=bool(published), reason=reason, count=count)
        if reason is not None:
            reasons[reason] = reasons.get(reason, 0) + count
    oldest_at_s, waiting = session.exec(
        select(func.min(Review.changed_at_s), func.count()).where(Review.state == "waiting")
    ).one()
    return ModerationFigures.model_validate(
        {
            "lines": [_line(stars, decided) for stars, decided in by_stars.items()],
            "alike": alike(by_stars),
            "reasons": reasons,
            "waiting": waiting,
            "oldest_at_s": oldest_at_s,
            "broken": _broken(session, root),
        }
    )


def _counted(decided: Decided, *, published: bool, reason: str | None, count: int) -> Decided:
    if published:
        return replace(decided, published=decided.published + count)
    if any(name == reason and rule.final for name, rule in RULES.items()):
        return replace(decided, refused=decided.refused + count)
    return replace(decided, sent_back=decided.sent_back + count)


def _line(stars: int, decided: Decided) -> StarLine:
    between = share(decided.published, decided.total)
    return StarLine(
        stars=stars,
        published=decided.published,
        sent_back=decided.sent_back,
        refused=decided.refused,
        low=between.low,
        high=between.high,
    )


def _broken(session: Session, root: bytes) -> int:
    shown = select(Review).where(col(Review.shown).is_not(None), col(Review.sale).is_not(None))
    return sum(not is_genuine(root, row) for row in session.exec(shown))


def _act(decision: ReviewDecision) -> Act:
    """Raises BadField where it does not say what its kind needs."""
    if decision.publish:
        if decision.reason is not None:
            raise BadField("reason", "what is shown needs none")
        return Act.PUBLISH
    if decision.reason is None:
        raise BadField("reason", "say which one")
    rule = RULES[decision.reason]
    if rule.needs_note and not decision.note:
        raise BadField("note", "say how you know")
    return Act.REFUSE if rule.final else Act.SEND_BACK


def _is_decided_so(session: Session, review: str, decision: ReviewDecision, staff: str) -> bool:
    row = session.get(ReviewVersion, (review, decision.version), populate_existing=True)
    if row is None or row.decided_by != staff:
        return False
    return (row.published, row.reason, row.note) == (decision.publish, decision.reason, decision.note)
