"""Which consent allows which effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kiosk_server.members.purposes import Purpose


class Effect(StrEnum):
    VOUCHER = "voucher"
    CLERK_TASK = "clerk_task"
    KIOSK_INVITE = "kiosk_invite"


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent that is in force."""

    id: str
    granted_at_s: float


NEEDS: Mapping[Effect, tuple[Purpose, ...]] = {
    Effect.VOUCHER: (Purpose.RECOGNISE_IN_STORE, Purpose.OFFERS),
    Effect.CLERK_TASK: (Purpose.RECOGNISE_IN_STORE, Purpose.CLERK_ASSIST),
    # It names nobody, but it does react to her: being recognised is what she must have agreed to.
    Effect.KIOSK_INVITE: (Purpose.RECOGNISE_IN_STORE,),
}


def allowing(effect: Effect, consents: Mapping[Purpose, Consent]) -> Consent | None:
    """The consent to name beside the effect, the most specific one; None where any that it needs is missing."""
    needed = [consents.get(purpose) for purpose in NEEDS[effect]]
    return None if None in needed else needed[-1]


def lacking(effect: Effect, consents: Mapping[Purpose, Consent]) -> Purpose | None:
    """The first purpose that forbids the effect; None where nothing does."""
    return next((purpose for purpose in NEEDS[effect] if purpose not in consents), None)
