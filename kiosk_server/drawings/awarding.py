"""From the published numbers to gift cards: selecting, offering, claiming, and passing on what nobody claims. In
commands of the writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import update
from sqlmodel import Session, col, select

from kiosk_server.credentials.bearers import digest, new_secret
from kiosk_server.database import after
from kiosk_server.drawings.closing import codes_of, numbers_from_s
from kiosk_server.drawings.configuration import Drawings
from kiosk_server.drawings.sources import WrongNumbers
from kiosk_server.drawings.states import HOLDING, Award, State, free_prizes
from kiosk_server.drawings.tables import Drawing, DrawingAward, DrawingEntry, DrawingList
from kiosk_server.drawings.winner import key_string
from kiosk_server.drawings.winner import select as select_entries
from kiosk_server.drawings.wording import amount, instant
from kiosk_server.drawings.words import Word
from kiosk_server.errors import BadField, Conflict, Gone
from kiosk_server.gift_cards.issuing import issue
from kiosk_server.gift_cards.tables import GiftCard
from kiosk_server.mail.outbox import write_letter
from kiosk_server.web.identities import memberships
from wire.messages.screens.drawings import DrawingPlan

DAY_S = 86_400.0

_CHANGE = update(DrawingAward).execution_options(synchronize_session=False)


class TooEarly(Conflict):
    """The numbers that decide are not published yet."""


class DrawnAlready(Conflict):
    """The winners are known already, from other numbers; what was published is not changed."""


class NothingToDraw(Conflict):
    """Nobody entered, or the drawing is not closed."""


class PrizeGone(Gone):
    """This prize has been claimed, or its time is over."""


def draw(
    session: Session, drawings: Drawings, row: Drawing, numbers: Mapping[str, Sequence[str]], by: str, now_s: float
) -> None:
    """Selects the winners and offers them their prizes; the same numbers again change nothing.

    Raises BadField for numbers that a source cannot have published, TooEarly, DrawnAlready, NothingToDraw.
    """
    plan = DrawingPlan.model_validate(row.plan)
    read = _read(drawings, plan, numbers)
    if row.numbers is not None:
        if row.numbers != read:
            raise DrawnAlready
        return
    published = session.get(DrawingList, row.id)
    if row.state != State.CLOSED.value or published is None or published.count == 0:
        raise NothingToDraw
    if now_s < (from_s := numbers_from_s(drawings, row, published)):
        raise _too_early(drawings, plan, from_s)
    row.state, row.drawn_at_s, row.drawn_by, row.numbers = State.DRAWN.value, now_s, by, read
    session.add(row)
    session.flush()
    offer_free_prizes(session, drawings, row, now_s)


def _too_early(drawings: Drawings, plan: DrawingPlan, from_s: float) -> TooEarly:
    if from_s == plan.numbers_at_s:
        return TooEarly()
    rule = drawings.law.numbers_after_list()
    language = drawings.shop.language
    when = instant(drawings, from_s, language)
    return TooEarly(
        drawings.words.say(Word.DRAW_LATE_LIST, language, rule=rule.name.get(language) or rule.name["en"], instant=when)
    )


def _read(drawings: Drawings, plan: DrawingPlan, numbers: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for source in plan.sources:
        if source not in drawings.sources:
            raise BadField("numbers", f"{source} is in this site's drawing-sources.json no more; put it back to draw")
        if source not in numbers:
            raise BadField("numbers", f"{drawings.sources[source].name} is missing")
        try:
            found[source] = [str(number) for number in drawings.sources[source].read(numbers[source])]
        except WrongNumbers as error:
            raise BadField("numbers", str(error)) from error
    return found


def key_of(row: Drawing) -> str:
    """Raises KeyError before the numbers are known."""
    numbers = row.numbers or {}
    return key_string([[int(number) for number in numbers[source]] for source in row.plan["sources"]])


def selected(row: Drawing, published: DrawingList) -> list[str]:
    """The winners, then the alternates."""
    return select_entries(codes_of(published), key_of(row), row.prizes + int(row.plan["alternates"]))


def turn_prizes(session: Session, drawings: Drawings, now_s: float) -> list[str]:
    """What was not claimed in time is offered to the next; says in which drawings."""
    late = (col(DrawingAward.state) == Award.OFFERED.value, col(DrawingAward.claim_until_s) <= now_s)
    found = sorted(set(session.exec(select(DrawingAward.drawing).where(*late))))
    for drawing in found:
        of_it = _CHANGE.where(col(DrawingAward.drawing) == drawing, *late)
        session.connection().execute(of_it.values(state=Award.LAPSED.value, link_hash=None))
        session.expire_all()
        offer_free_prizes(session, drawings, session.get_one(Drawing, drawing), now_s)
    return found


def offer_free_prizes(session: Session, drawings: Drawings, row: Drawing, now_s: float) -> None:
    """Offers each prize that nobody holds to the next who was selected; a drawing that has no more to give or to wait
    for is settled."""
    awards = session.exec(select(DrawingAward).where(DrawingAward.drawing == row.id)).all()
    published = session.get_one(DrawingList, row.id)
    order = selected(row, published)
    place = max((award.place for award in awards), default=0)
    held = {award.prize for award in awards if award.state in HOLDING}
    waiting = any(award.state == Award.OFFERED for award in awards)
    for prize in free_prizes(row.prizes, held):
        while place < len(order):
            place += 1
            if _offer(session, drawings, row, place, prize, order[place - 1], now_s):
                waiting = True
                break
    if not waiting:
        row.state, row.settled_at_s = State.SETTLED.value, now_s
        session.add(row)
    session.flush()


def _offer(session: Session, drawings: Drawings, row: Drawing, place: int, prize: int, code: str, now_s: float) -> bool:
    """Whether somebody is behind the entry who can claim it."""
    entry = session.get(DrawingEntry, (row.id, code))
    secret, until_s = new_secret(), now_s + int(row.plan["claim_days"]) * DAY_S
    session.add(
        DrawingAward(
            drawing=row.id,
            place=place,
            prize=prize,
            code=code,
            state=(Award.PASSED_OVER if entry is None else Award.OFFERED).value,
            offered_at_s=now_s,
            claim_until_s=until_s,
            link_hash=None if entry is None else digest(secret),
        )
    )
    session.flush()
    if entry is not None:
        _write_to_winner(session, drawings, row, entry, secret, until_s, now_s)
    return entry is not None


def _write_to_winner(
    session: Session, drawings: Drawings, row: Drawing, entry: DrawingEntry, secret: str, until_s: float, now_s: float
) -> None:
    language, shop = drawings.shop.language, drawings.shop.name
    text = drawings.words.say(
        Word.LETTER_WON_TEXT,
        language,
        entry=entry.code,
        heading=str(row.plan["heading"]),
        shop=shop,
        prize=amount(row.prize_minor, row.currency),
        until=instant(drawings, until_s, language),
        link=f"{drawings.page(row.id)}claim?code={secret}",
        url=drawings.page(row.id),
    )
    subject = drawings.words.say(Word.LETTER_WON_SUBJECT, language, shop=shop)
    write_letter(
        session,
        "drawing_won",
        entry.email_norm,
        subject,
        text,
        domain=drawings.domain,
        now_s=now_s,
        lasts_s=until_s - now_s,
    )
    after(session).commit(drawings.wake_postman)


def award_of_link(session: Session, drawing: str, code: str, now_s: float) -> tuple[DrawingAward, DrawingEntry]:
    """What a letter's link claims, or has claimed. Raises PrizeGone."""
    award = session.exec(
        select(DrawingAward).where(DrawingAward.drawing == drawing, DrawingAward.link_hash == digest(code))
    ).first()
    entry = None if award is None else session.get(DrawingEntry, (drawing, award.code))
    if award is None or entry is None or award.state not in HOLDING or award.claim_until_s <= now_s:
        raise PrizeGone
    return award, entry


_FIRST = (Award.CLAIMED.value, Award.OFFERED.value, Award.LAPSED.value)


def award_of(session: Session, drawing: str, entries: Sequence[DrawingEntry]) -> DrawingAward | None:
    """What these entries of one person won: what she has, before what waits for her, before what she let go."""
    codes = [entry.code for entry in entries]
    found = session.exec(
        select(DrawingAward)
        .where(DrawingAward.drawing == drawing, col(DrawingAward.code).in_(codes), col(DrawingAward.state).in_(_FIRST))
        .order_by(col(DrawingAward.place))
    )
    return min(found, key=lambda award: _FIRST.index(award.state), default=None)


def _has_one(session: Session, drawing: str, member: str) -> bool:
    """Whether she has a prize of this drawing: one entry a person is one prize a person."""
    hers = select(GiftCard.id).where(col(GiftCard.member).in_(memberships(session, member)))
    given = select(DrawingAward.place).where(DrawingAward.drawing == drawing, col(DrawingAward.gift_card).in_(hers))
    return session.exec(given).first() is not None


def claim(session: Session, drawings: Drawings, row: Drawing, award: DrawingAward, member: str, now_s: float) -> str:
    """The gift card of a prize, put on the membership `member`; claiming again gives the same. Raises PrizeGone."""
    if award.state == Award.CLAIMED.value and award.gift_card is not None:
        return award.gift_card
    if _has_one(session, row.id, member):
        raise PrizeGone("you have a prize of this drawing; this one goes to the next")
    card = issue(
        session,
        member=member,
        amount_minor=row.prize_minor,
        currency=row.currency,
        why="drawing",
        cause=f"{row.id}:{award.place}",
        now_s=now_s,
    )
    still = (
        col(DrawingAward.drawing) == row.id,
        col(DrawingAward.place) == award.place,
        col(DrawingAward.state) == Award.OFFERED.value,
        col(DrawingAward.claim_until_s) > now_s,
    )
    values = {"state": Award.CLAIMED.value, "claimed_at_s": now_s, "gift_card": card}
    if session.connection().execute(_CHANGE.where(*still).values(values)).rowcount != 1:
        # Rolls the card back as well.
        raise PrizeGone
    session.expire_all()
    offer_free_prizes(session, drawings, row, now_s)
    return card
