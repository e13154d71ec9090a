"""From an event and its context to decisions: for every effect it triggers, exactly one outcome.

sent + held back = triggered, always. What is sent names the consent that allows it; what is held back names her word
that allowed or forbade it, where she ever gave one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk_server.engagement.caps import CLERK, KIOSK, PHONE
from kiosk_server.engagement.consent import Consent, Effect, allowing, lacking
from kiosk_server.engagement.restraint import Circle, Reason, Restraint, is_paused, is_too_late, restraint
from kiosk_server.members.purposes import Purpose

STRAYED = "strayed"
"She walks away from what she came for."

CHANNELS: Mapping[Effect, str] = {Effect.VOUCHER: PHONE, Effect.CLERK_TASK: CLERK, Effect.KIOSK_INVITE: KIOSK}
"By which an effect reaches somebody."


@dataclass(frozen=True, slots=True)
class Trigger:
    """What happened to a visit, and where."""

    started: bool
    "The visit has just started."
    kiosks: tuple[str, ...]
    "Kiosks in the zone that the visitor is now in."
    campaigns: bool = False
    "Something else that campaigns wait for happened: a stay in a zone, a sale, the end of quiet hours."
    clerks: str = ""
    "Why a clerk should come to her now, where it is not for her arrival: `STRAYED`."


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
    visit_ends_at_s: float | None
    "If nothing more is heard; None: she is on no visit."
    consents: Mapping[Purpose, Consent] = field(default_factory=dict)
    "Those in force."
    refusals: Mapping[Purpose, str] = field(default_factory=dict)
    "Where her newest word on a purpose is a no, the id of that word."
    paused_until_s: float | None = None
    sku: str | None = None
    "The product she wants most."
    offerable: bool = True
    "Whether it is still sold, at a price that leaves room."
    offer: Offer | None = None
    "Of the campaigns that this sets off, the one that is worth most to her."
    passed_over: tuple[tuple[str, Restraint], ...] = ()
    "The other campaigns that this sets off, and why not them."
    outgoing_paused: bool = False
    "The store's one switch for everything outgoing is off."
    done: frozenset[tuple[Effect, str]] = frozenset()
    "What this visit has had, with the subject of each."
    browsing: bool = False
    "She asked to be let alone in this visit."
    with_clerk: bool = False
    "A clerk is with her, or on the way."
    circle: Circle = field(default_factory=Circle)
    "What reached her lately, and what the store allows itself."


@dataclass(frozen=True, slots=True)
class Decision:
    """Do it."""

    effect: Effect
    subject: str
    "The campaign, the kiosk, why a clerk should come, or empty."
    consent: Consent
    sku: str | None = None


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Held back, and why."""

    effect: Effect
    subject: str
    reason: Reason
    word: str | None = None
    "The id of her word that forbade it, or that would have allowed it; None: she never spoke of it."
    until_s: float | None = None
    "When to look at it again; None: at her next visit."


Outcome = Decision | Suppressed


def triggered(trigger: Trigger, context: Context) -> list[tuple[Effect, str]]:
    """Every effect that this event could have, with its subject."""
    effects: list[tuple[Effect, str]] = []
    if trigger.started or trigger.campaigns:
        if context.offer is not None or (trigger.started and not context.passed_over):
            effects.append((Effect.VOUCHER, context.offer.campaign if context.offer else ""))
        effects += [(Effect.VOUCHER, campaign) for campaign, _ in context.passed_over]
    if trigger.started:
        effects.append((Effect.CLERK_TASK, ""))
    if trigger.clerks:
        effects.append((Effect.CLERK_TASK, trigger.clerks))
    return effects + [(Effect.KIOSK_INVITE, kiosk) for kiosk in trigger.kiosks]


def decide(trigger: Trigger, context: Context) -> list[Outcome]:
    """One outcome for each of `triggered`, in the same order."""
    return [_decide_one(effect, subject, context) for effect, subject in triggered(trigger, context)]


def _decide_one(effect: Effect, subject: str, context: Context) -> Outcome:
    consent = allowing(effect, context.consents)
    held = _general_restraint(effect, subject, context)
    if held is None and effect is Effect.VOUCHER:
        held = _voucher_restraint(subject, context)
    if held is None and consent is not None:
        return Decision(effect, subject, consent, _sku(effect, context))
    held = held or Restraint(Reason.NO_CONSENT)
    return Suppressed(effect, subject, held.reason, _word(effect, consent, context), held.until_s)


def _word(effect: Effect, consent: Consent | None, context: Context) -> str | None:
    if consent is not None:
        return consent.id
    missing = lacking(effect, context.consents)
    return None if missing is None else context.refusals.get(missing)


def _sku(effect: Effect, context: Context) -> str | None:
    if effect is Effect.KIOSK_INVITE:
        return None
    return context.offer.sku or context.sku if effect is Effect.VOUCHER and context.offer else context.sku


def _general_restraint(effect: Effect, subject: str, context: Context) -> Restraint | None:
    if Purpose.RECOGNISE_IN_STORE not in context.consents:
        return Restraint(Reason.OPTED_OUT)
    if allowing(effect, context.consents) is None:
        return Restraint(Reason.NO_CONSENT)
    if context.outgoing_paused:
        return Restraint(Reason.ALL_PAUSED)
    if is_paused(context.paused_until_s, context.now_s):
        return Restraint(Reason.PAUSED, context.paused_until_s)
    if context.visit_ends_at_s is None:
        return Restraint(Reason.NOT_HERE)
    if is_too_late(context.visit_ends_at_s, context.now_s):
        return Restraint(Reason.TOO_LATE)
    if (effect, subject) in context.done:
        return Restraint(Reason.ALREADY_IN_VISIT)
    return _clerks_restraint(context) if effect is Effect.CLERK_TASK and subject else None


def _clerks_restraint(context: Context) -> Restraint | None:
    """What keeps a clerk from stepping up to her unasked, once she is known to be here."""
    if context.browsing:
        return Restraint(Reason.BROWSING)
    return Restraint(Reason.WITH_CLERK) if context.with_clerk else None


def _voucher_restraint(subject: str, context: Context) -> Restraint | None:
    """What is about the campaign comes first. That a better one was chosen, or that she is held out, counts only where
    it would have gone out else: so both sides of a comparison are held back alike."""
    own = dict(context.passed_over).get(subject) or _offer_restraint(context)
    if own is not None and own.reason not in (Reason.OUTRANKED, Reason.HOLDOUT):
        return own
    return restraint(context.circle, CHANNELS[Effect.VOUCHER], context.now_s) or own


def _offer_restraint(context: Context) -> Restraint | None:
    """Of the campaign that was chosen, or where there is none."""
    if context.sku is None and (context.offer is None or context.offer.sku is None):
        return Restraint(Reason.NO_INTENT)
    if context.offer is None:
        return Restraint(Reason.NO_CAMPAIGN)
    if not context.offerable:
        return Restraint(Reason.NOT_OFFERABLE)
    if context.offer.left is not None and context.offer.left <= 0:
        return Restraint(Reason.BUDGET)
    return None
