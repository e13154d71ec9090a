"""The life of a voucher as one table of transitions. Pure: the time is an argument.

    issued --reserve--> reserved --redeem--> redeemed --roll back--> issued
       |  <--release, or time--  |
       |--redeem--> redeemed     (a till may redeem without a reservation)
       `--time--> expired

A reservation is hard: while it lasts only the sale that made it can redeem. What was reserved in time can be redeemed
until the reservation ends, also when the voucher's own time is over meanwhile: a code that was just said to be good is
not refused a minute later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

RESERVED_S = 600.0
"From scanning to paying; a till that died lets go of it after ten minutes."


class Status(StrEnum):
    ISSUED = "issued"
    RESERVED = "reserved"
    REDEEMED = "redeemed"
    EXPIRED = "expired"


class Act(StrEnum):
    """What a till asks for."""

    RESERVE = "reserve"
    RELEASE = "release"
    REDEEM = "redeem"
    ROLL_BACK = "roll_back"


class Refusal(StrEnum):
    """Stable keys; the words for clerks are in the message catalogue."""

    UNKNOWN_CODE = "unknown_code"
    MISREAD = "misread"
    "Its check letter does not fit: a letter was misread or mistyped."
    EXPIRED = "expired"
    ALREADY_REDEEMED = "already_redeemed"
    RESERVED_ELSEWHERE = "reserved_elsewhere"
    NOT_RESERVED = "not_reserved"
    NOT_REDEEMED = "not_redeemed"
    OTHER_SALE = "other_sale"
    "Redeemed in another sale than the one to be undone."
    MISSING_ITEM = "missing_item"
    "The basket lacks a product of the offer."


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one voucher stands."""

    status: Status
    valid_until_s: float
    sale: str | None = None
    "The sale that holds it, or redeemed it."
    reserved_until_s: float | None = None

    def at(self, now_s: float) -> Standing:
        """The same with what time alone has changed."""
        now = self
        if now.status is Status.RESERVED and (now.reserved_until_s is None or now.reserved_until_s <= now_s):
            now = replace(now, status=Status.ISSUED, sale=None, reserved_until_s=None)
        if now.status is Status.ISSUED and now.valid_until_s <= now_s:
            now = replace(now, status=Status.EXPIRED)
        return now


MOVES: Mapping[tuple[Status, Act], Status] = {
    (Status.ISSUED, Act.RESERVE): Status.RESERVED,
    (Status.ISSUED, Act.REDEEM): Status.REDEEMED,
    (Status.RESERVED, Act.RESERVE): Status.RESERVED,
    (Status.RESERVED, Act.REDEEM): Status.REDEEMED,
    (Status.RESERVED, Act.RELEASE): Status.ISSUED,
    (Status.REDEEMED, Act.REDEEM): Status.REDEEMED,
    (Status.REDEEMED, Act.ROLL_BACK): Status.ISSUED,
}
"All there is. From reserved and redeemed only the sale that holds it moves it; redeeming twice in one sale is once."

_NO_MOVE: Mapping[tuple[Status, Act], Refusal] = {
    (Status.ISSUED, Act.RELEASE): Refusal.NOT_RESERVED,
    (Status.ISSUED, Act.ROLL_BACK): Refusal.NOT_REDEEMED,
    (Status.RESERVED, Act.ROLL_BACK): Refusal.NOT_REDEEMED,
    (Status.REDEEMED, Act.RESERVE): Refusal.ALREADY_REDEEMED,
    (Status.REDEEMED, Act.RELEASE): Refusal.ALREADY_REDEEMED,
    (Status.EXPIRED, Act.RESERVE): Refusal.EXPIRED,
    (Status.EXPIRED, Act.RELEASE): Refusal.NOT_RESERVED,
    (Status.EXPIRED, Act.REDEEM): Refusal.EXPIRED,
    (Status.EXPIRED, Act.ROLL_BACK): Refusal.NOT_REDEEMED,
}


def move(standing: Standing, act: Act, sale: str, now_s: float) -> Standing | Refusal:
    """What `act` of `sale` makes of it, or why it does not."""
    now = standing.at(now_s)
    to = MOVES.get((now.status, act))
    if to is None:
        return _NO_MOVE[now.status, act]
    if now.sale is not None and now.sale != sale:
        return _other(now.status, act)
    if to is Status.RESERVED:
        return replace(now, status=to, sale=sale, reserved_until_s=now_s + RESERVED_S)
    return replace(now, status=to, sale=sale if to is Status.REDEEMED else None, reserved_until_s=None)


def _other(status: Status, act: Act) -> Refusal:
    if status is Status.RESERVED:
        return Refusal.RESERVED_ELSEWHERE
    return Refusal.OTHER_SALE if act is Act.ROLL_BACK else Refusal.ALREADY_REDEEMED
