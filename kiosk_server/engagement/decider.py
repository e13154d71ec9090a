"""From an event and its context to decisions: for every effect it triggers, exactly one outcome.

sent + held back = triggered, always. What is sent names the consent that allows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk_server.engagement.consent import Consent, Effect, allowing
from kiosk_server.engagement.restraint import Reason, is_paused, is_too_late
from kiosk_server.members.purposes import Purpose


@dataclass(frozen=True, slots=True)
class Trigger:
    """What happened to a visit, and where."""

    started: bool
    "The visit has just started; otherwise the visitor has moved."
    kiosks: tuple[str, ...]
    "Kiosks in the zone that the visitor is now in."


@dataclass(frozen=True, slots=True)
class Offer:
    """A campaign that is running now."""

    campaign: str
    left: int | None
    "How many vouchers it may still give; None is unbounded."
    sku: str | None = None
    "The product it would show; None: the one that she wants most."


@dataclass(frozen=True, slots=True)
class Context:
    now_s: float
    visit_ends_at_s: float
    "If nothing more is heard."
    consents: Mapping[Purpose, Consent] = field(default_factory=dict)
    "Those in force."
    paused_until_s: float | None = None
    sku: str | None = None
    "The product she wants most."
    offerable: bool = True
    "Whether it is still sold, at a price that leaves room."
    offer: Offer | None = None
    "Of the campaigns that this sets off, the one that fits her best."
    passed_over: tuple[tuple[str, Reason], ...] = ()
    "The other campaigns that this sets off, and why not them."
    outgoing_paused: bool = False
    "The store's one switch for everything outgoing is off."
    done: frozenset[tuple[Effect, str]] = frozenset()
    "What this visit has had, with the subject of each."


@dataclass(frozen=True, slots=True)
class Decision:
    """Do it."""

    effect: Effect
    subject: str
    "The campaign, the kiosk, or empty."
    consent: Consent
    sku: str | None = None


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Held back, and why."""

    effect: Effect
    subject: str
    reason: Reason


Outcome = Decision | Suppressed


def triggered(trigger: Trigger, context: Context) -> list[tuple[Effect, str]]:
    """Every effect that this event could have, with its subject."""
    effects: list[tuple[Effect, str]] = []
    if trigger.started:
        if context.offer is not None or not context.passed_over:
            effects.append((Effect.VOUCHER, context.offer.campaign if context.offer else ""))
        effects += [(Effect.VOUCHER, campaign) for campaign, _ in context.passed_over]
        effects.append((Effect.CLERK_TASK, ""))
    return effects + [(Effect.KIOSK_INVITE, kiosk) for kiosk in trigger.kiosks]


def decide(trigger: Trigger, context: Context) -> list[Outcome]:
    """One outcome for each of `triggered`, in the same order."""
    return [_decide_one(effect, subject, context) for effect, subject in triggered(trigger, context)]


def _decide_one(effect: Effect, subject: str, context: Context) -> Outcome:
    consent = allowing(effect, context.consents)
    reason = _general_restraint(effect, subject, context)
    if reason is None and effect is Effect.VOUCHER:
        reason = dict(context.passed_over).get(subject) or _voucher_restraint(context)
    if reason is not None:
        return Suppressed(effect, subject, reason)
    if consent is None:
        return Suppressed(effect, subject, Reason.NO_CONSENT)
    return Decision(effect, subject, consent, _sku(effect, context))


def _sku(effect: Effect, context: Context) -> str | None:
    if effect is Effect.KIOSK_INVITE:
        return None
    return context.offer.sku or context.sku if effect is Effect.VOUCHER and context.offer else context.sku


def _general_restraint(effect: Effect, subject: str, context: Context) -> Reason | None:
    if Purpose.RECOGNISE_IN_STORE not in context.consents:
        return Reason.OPTED_OUT
    if allowing(effect, context.consents) is None:
        return Reason.NO_CONSENT
    if context.outgoing_paused:
        return Reason.ALL_PAUSED
    if is_paused(context.paused_until_s, context.now_s):
        return Reason.PAUSED
    if is_too_late(context.visit_ends_at_s, context.now_s):
        return Reason.TOO_LATE
    if (effect, subject) in context.done:
        return Reason.ALREADY_IN_VISIT
    return None


def _voucher_restraint(context: Context) -> Reason | None:
    if context.sku is None and (context.offer is None or context.offer.sku is None):
        return Reason.NO_INTENT
    if context.offer is None:
        return Reason.NO_CAMPAIGN
    if not context.offerable:
        return Reason.NOT_OFFERABLE
    if context.offer.left is not None and context.offer.left <= 0:
        return Reason.BUDGET
    return None
