"""Writing, mending and taking back reviews. Every function belongs into the caller's transaction.

Each change names the version that its writer has seen: one conditional statement decides between two at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from kiosk_server.database import new_id
from kiosk_server.database.dialects import insert_new
from kiosk_server.errors import Conflict, NotAllowed, NotFound
from kiosk_server.reviews.proofs import ReceiptLine, Sworn, badge_of, line_of
from kiosk_server.reviews.states import Act, moved, shown_after
from kiosk_server.reviews.tables import Review, ReviewVersion
from kiosk_server.sales.tables import Sale, SaleLine
from kiosk_server.web.memberships import hers
from wire.messages.screens.reviews import ReviewRules, ReviewWish, StaffReviewWish

_NEW = insert_new(Review)


class NotBought(NotFound):
    """This proves no purchase of yours, so there is nothing to write about."""


class OnePerProduct(Conflict):
    """You have written about this product already; change what you wrote."""


class OtherVersion(Conflict):
    """Your review has changed since you opened it; read it again."""


class NothingNew(Conflict):
    """These are the words that were sent back; change what the note says, then send them again."""


class NoMore(Conflict):
    """This review was refused for good and cannot be changed."""


class StaffBlocked(NotAllowed):
    """Here nobody reviews who works here, or is close to somebody who does."""


@dataclass(frozen=True, slots=True)
class Pen:
    """Who writes, and under which rules."""

    root: bytes
    "The site's voucher key."
    rules: ReviewRules
    member: str
    "The membership that stands for her."
    works_here: bool = False
    "Known apart from what she says: her browser is signed in at the desk."


def bought_line(session: Session, root: bytes, member: str, token: str) -> SaleLine:
    """Raises NotBought, whatever is wrong."""
    line = line_of(root, token)
    if line is None:
        raise NotBought
    found = session.exec(
        select(SaleLine)
        .join(Sale, col(Sale.id) == col(SaleLine.sale))
        .where(SaleLine.sale == line.sale, SaleLine.n == line.n, hers(Sale.member, member))
    ).first()
    if found is None:
        raise NotBought
    return found


def review_of_line(session: Session, line: SaleLine) -> Review | None:
    statement = select(Review).where(Review.sale == line.sale, Review.n == line.n)
    return session.exec(statement.execution_options(populate_existing=True)).first()


def review_elsewhere(session: Session, member: str, line: SaleLine) -> Review | None:
    """Hers of the same product by another purchase. Also one that she took back: there she may write anew."""
    other = select(Review).where(hers(Review.member, member), Review.sku == line.sku)
    return next((row for row in session.exec(other) if (row.sale, row.n) != (line.sale, line.n)), None)


def write(session: Session, pen: Pen, wish: ReviewWish, now_s: float) -> Review:
    """Her review as it then is. The same words again change nothing. Raises NotBought, OnePerProduct, OtherVersion,
    NothingNew, NoMore, StaffBlocked."""
    line = bought_line(session, pen.root, pen.member, wish.token)
    before = review_of_line(session, line)
    works_here = wish.works_here or pen.works_here or (before is not None and before.works_here)
    if works_here and pen.rules.staff == "blocked":
        raise StaffBlocked
    if before is None:
        return _begin(session, pen, wish, line, works_here, now_s)
    newest = session.get(ReviewVersion, (before.id, before.version), populate_existing=True)
    owns_up = (works_here and not before.works_here) or (wish.got_something and before.incentive != "said")
    if newest is not None and _says_the_same(newest, wish) and not owns_up:
        if before.state == "sent_back":
            raise NothingNew(reason="nothing_new")
        return before
    if wish.version != before.version:
        raise OtherVersion
    return _go_on(session, pen, wish, before, works_here, now_s)


def write_as_staff(session: Session, rules: ReviewRules, staff: str, wish: StaffReviewWish, now_s: float) -> Review:
    """What somebody who works here says; raises StaffBlocked, NotFound, OtherVersion, NoMore."""
    if rules.staff == "blocked":
        raise StaffBlocked
    found = select(Review).where(Review.staff == staff, Review.sku == wish.sku)
    before = session.exec(found.execution_options(populate_existing=True)).first()
    if before is not None:
        newest = session.get(ReviewVersion, (before.id, before.version), populate_existing=True)
        if newest is not None and _says_the_same(newest, wish):
            return before
        return _move_on(session, before, wish, {}, now_s)
    return _insert(session, {"id": new_id(now_s), "sku": wish.sku, "staff": staff, "works_here": True}, wish, now_s)


def withdraw(session: Session, root: bytes, member: str, token: str, now_s: float) -> None:
    """Her words go; once more does no harm. Raises NotBought."""
    line = bought_line(session, root, member, token)
    row = review_of_line(session, line)
    state = None if row is None else moved(row.state, Act.WITHDRAW)
    if row is None or state is None:
        return
    values = {"state": state, "shown": None, "reported": None, "changed_at_s": now_s}
    _move(session, row, values)
    session.connection().execute(delete(ReviewVersion).where(col(ReviewVersion.review) == row.id))
    session.expire_all()


def _begin(session: Session, pen: Pen, wish: ReviewWish, line: SaleLine, works_here: bool, now_s: float) -> Review:
    if wish.version != 0:
        raise OtherVersion
    if review_elsewhere(session, pen.member, line) is not None:
        raise OnePerProduct(reason="one_per_product")
    # Who works here gets nothing for praising it.
    points = 0 if works_here else pen.rules.reward_points
    incentive = "said" if wish.got_something else "points" if points else "none"
    review = new_id(now_s)
    sworn = Sworn(review, ReceiptLine(line.sale, line.n), line.sku, incentive, works_here)
    values = {
        "id": review,
        "sku": line.sku,
        "sale": line.sale,
        "n": line.n,
        "member": pen.member,
        "incentive": incentive,
        "points": points,
        "works_here": works_here,
        "badge": badge_of(pen.root, sworn),
    }
    return _insert(session, values, wish, now_s)


def _go_on(session: Session, pen: Pen, wish: ReviewWish, before: Review, works_here: bool, now_s: float) -> Review:
    """Other words in place of hers. What she got for writing, and that she works here, stay said."""
    assert before.sale is not None
    assert before.n is not None
    incentive = "said" if wish.got_something else before.incentive
    sworn = Sworn(before.id, ReceiptLine(before.sale, before.n), before.sku, incentive, works_here)
    values = {"incentive": incentive, "works_here": works_here, "badge": badge_of(pen.root, sworn)}
    return _move_on(session, before, wish, values, now_s)


def _insert(session: Session, values: dict[str, Any], wish: ReviewWish | StaffReviewWish, now_s: float) -> Review:
    blank = dict.fromkeys(("sale", "n", "member", "staff", "badge", "shown", "reported", "settled"))
    row = {
        **blank,
        "incentive": "none",
        "points": 0,
        **values,
        "state": "waiting",
        "version": 1,
        "created_at_s": now_s,
        "changed_at_s": now_s,
    }
    if _NEW.run(session, row) == 0:
        # Another process wrote about the same line, or product, at the same moment.
        raise OtherVersion
    _add_version(session, str(row["id"]), 1, wish, now_s)
    return session.get_one(Review, row["id"])


def _move_on(
    session: Session, row: Review, wish: ReviewWish | StaffReviewWish, values: dict[str, Any], now_s: float
) -> Review:
    state = moved(row.state, Act.WRITE)
    if state is None:
        raise NoMore(reason="no_more")
    version = row.version + 1
    shown = shown_after(Act.WRITE, row.shown, version)
    changed = {"state": state, "version": version, "shown": shown, "changed_at_s": now_s, "reported": None}
    _move(session, row, changed | values)
    _add_version(session, row.id, version, wish, now_s)
    return session.get_one(Review, row.id, populate_existing=True)


def _move(session: Session, row: Review, values: dict[str, Any]) -> None:
    """Raises OtherVersion where somebody else was faster."""
    if not move(session, row, values):
        raise OtherVersion


def move(session: Session, row: Review, values: dict[str, Any]) -> bool:
    """Changes the review as `row` has seen it; False where it is another one by now."""
    as_seen = (col(Review.id) == row.id, col(Review.version) == row.version, col(Review.state) == row.state)
    done = session.connection().execute(update(Review).where(*as_seen).values(values)).rowcount == 1
    session.expire_all()
    return done


def _add_version(session: Session, review: str, version: int, wish: ReviewWish | StaffReviewWish, now_s: float) -> None:
    words = {name: getattr(wish, name) for name in ("stars", "title", "text", "language")}
    session.add(ReviewVersion(review=review, version=version, at_s=now_s, **words))
    session.flush()


def _says_the_same(row: ReviewVersion, wish: ReviewWish | StaffReviewWish) -> bool:
    return (row.stars, row.title, row.text) == (wish.stars, wish.title, wish.text)
