"""How long each kind of data is kept. Pure.

A rule says what a kind is, why it is there, on which consent, and for how long by default; a site may choose within
the rule's bounds. `privacy.sweeping` enforces what this module says, `GET /api/privacy/retention` and
`docs/privacy.md` show it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

DAY_S = 86_400.0


class Kind(StrEnum):
    PRESENCE = "presence"
    VISITS = "visits"
    DECISIONS = "decisions"
    MEASUREMENT = "measurement"
    WEB_EVENTS = "web_events"
    TIMELINE = "timeline"
    TASKS = "tasks"
    ASSISTANCE = "assistance"
    KIOSKS = "kiosks"
    MESSAGES = "messages"
    COMMANDS = "commands"
    SIGHTINGS = "sightings"
    CREDENTIALS = "credentials"
    AUDIT = "audit"
    DRAWINGS = "drawings"
    MEMBERSHIP = "membership"
    CONSENTS = "consents"
    REVIEWS = "reviews"
    ASKED = "asked"
    LEDGERS = "ledgers"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of data."""

    kind: Kind
    what: str
    why: str
    consent: str
    "The purpose that allows it, or the other ground."
    days: float | None
    "Days by default; None: as long as she is a member."
    tables: tuple[str, ...]
    least_days: float = 0.0
    most_days: float = 0.0
    "What a site may choose; 0: it may not."


RULES = (
    Rule(
        Kind.PRESENCE,
        "Zones of a visit and their times, and the signals that began it",
        "Greeting her, finding a clerk, the floor plan of the desk",
        "recognise_in_store",
        30,
        ("zone_stay", "visit_hops"),
        1,
        30,
    ),
    Rule(
        Kind.VISITS,
        "That there was a visit; to the second at first, to the day once its zones are gone",
        "Counting visits, offers for regulars",
        "recognise_in_store",
        395,
        ("visit",),
        30,
        395,
    ),
    Rule(
        Kind.DECISIONS,
        "What was sent or held back, why, by which consent, and when it reached which phone",
        "Explaining to her why she got something; caps",
        "the consent that the decision names",
        395,
        ("decision", "delivery", "waiting_offer"),
        30,
        395,
    ),
    Rule(
        Kind.MEASUREMENT,
        "Whether a draw gave her a campaign or held it back, and since when; then sums that name nobody",
        "Measuring whether a campaign does any good",
        "offers",
        395,
        ("campaign_assignment",),
        60,
        395,
    ),
    Rule(
        Kind.WEB_EVENTS,
        "Pages, products and searches of the web shop, where she came from, and what follows for her wishes",
        "Knowing what she wants",
        "offers",
        60,
        ("web_event", "web_first_touch", "intent_evidence", "intent"),
        1,
        60,
    ),
    Rule(
        Kind.TIMELINE,
        "Lines of the desk's timeline, which name nobody",
        "Seeing what happened in the shop",
        "recognise_in_store",
        90,
        ("timeline_note",),
        1,
        395,
    ),
    Rule(
        Kind.TASKS,
        "Which clerk took which task",
        "Seeing how fast clients were served",
        "clerk_assist",
        90,
        ("task_state",),
        1,
        395,
    ),
    Rule(
        Kind.ASSISTANCE,
        "What she asked clerks for and what she declined, what they noted, and that she wished to be let alone",
        "Helping her without asking twice",
        "clerk_assist",
        30,
        ("assist_call", "decline", "visit_note", "visit_browsing", "visit_closed"),
        1,
        90,
    ),
    Rule(
        Kind.KIOSKS,
        "When she was logged in at which kiosk, how, and how it ended",
        "Looking into a log-in that somebody complains about; seeing how many log in",
        "her log-in",
        30,
        ("kiosk_session",),
        1,
        90,
    ),
    Rule(
        Kind.MESSAGES,
        "Events for her phone and for other programs, and letters, until they have been read or sent",
        "Reaching a phone that was away",
        "the consent of what the event tells",
        2,
        ("outbox_event", "letter"),
    ),
    Rule(
        Kind.COMMANDS,
        "Answers to commands, so that a repeated one does nothing twice",
        "A lost answer must not do harm",
        "needed for the service",
        1,
        ("answered_command",),
    ),
    Rule(
        Kind.SIGHTINGS,
        "Numbers of what listening posts sent, without its tokens",
        "Refusing repetitions",
        "needed for the service",
        600 / DAY_S,
        ("inbox_event",),
    ),
    Rule(
        Kind.CREDENTIALS,
        "Digests of ended sign-ins",
        "Looking into a sign-in that somebody complains about",
        "needed for the service",
        1,
        (
            "credential",
            "one_time_link",
            "sign_in_request",
            "passkey_challenge",
            "kiosk_pairing",
            "kiosk_hand_off",
        ),
    ),
    Rule(
        Kind.AUDIT,
        "Who of the staff looked at whose data, and when; which tills tried codes that nobody has",
        "Finding out about misuse",
        "legal obligation",
        730,
        ("audit_row",),
        365,
        3650,
    ),
    Rule(
        Kind.DRAWINGS,
        "That she took part in a drawing: her address, her state, her entry's code and when; from when it is over",
        "Holding the drawing as its rules promise, and proving that it was held so",
        "her entry",
        180,
        ("drawing_entry", "drawing_asking"),
        60,
        730,
    ),
    Rule(
        Kind.MEMBERSHIP,
        "First name, e-mail address, member number, phones, where and in which language they are rung, "
        "joined browsers, a PIN for kiosks",
        "The membership itself",
        "the membership",
        None,
        (
            "member",
            "member_pii",
            "member_device",
            "member_standing",
            "web_identity",
            "identity_link",
            "passkey",
            "proven_address",
            "push_subscription",
            "kiosk_pin",
            "erasure",
        ),
    ),
    Rule(
        Kind.CONSENTS,
        "Every yes and no, with the words, the place and the time",
        "Proving consent; receipts",
        "legal obligation",
        None,
        ("consent_event", "consent_state", "carried_consent"),
    ),
    Rule(
        Kind.REVIEWS,
        "What she wrote about things she bought, every version of it; gone with her word",
        "Others read it before they buy",
        "she sent it to be read by everybody",
        None,
        ("review", "review_version"),
    ),
    Rule(
        Kind.ASKED,
        "That she was asked for a review, and what she said to it; that she shared a visit, never her words",
        "Asking once; points for sharing once a week, and a badge",
        "reviews_invite; she told that she shared",
        395,
        ("review_ask", "share"),
    ),
    Rule(
        Kind.LEDGERS,
        "Sales, vouchers, points, gift cards and what else money hangs on",
        "Redeeming and accounting",
        "offers",
        None,
        (
            "voucher",
            "campaign_cap",
            "redemption",
            "voucher_attempt",
            "points_account",
            "points_lot",
            "points_entry",
            "gift_card",
            "gift_card_block",
            "gift_account",
            "gift_transfer",
            "gift_taken",
            "sale",
            "sale_line",
            "counter_sale",
            "counter_line",
            "counter_voucher",
            "payment",
            "refund",
            "refund_part",
            "refund_line",
        ),
    ),
)

BY_KIND: Mapping[Kind, Rule] = {rule.kind: rule for rule in RULES}


class BadRetention(ValueError):
    """A time that the site may not choose."""


@dataclass(frozen=True, slots=True)
class Retention:
    """The days that are in force at this site."""

    chosen: Mapping[Kind, float]

    @classmethod
    def of(cls, wishes: Mapping[str, float] | None = None) -> Retention:
        """The defaults with a site's `wishes`, days by kind. Raises BadRetention."""
        chosen: dict[Kind, float] = {}
        for name, days in (wishes or {}).items():
            rule = BY_KIND[Kind(name)] if name in set(Kind) else None
            if rule is None or rule.most_days == 0:
                choices = ", ".join(each.kind for each in RULES if each.most_days)
                raise BadRetention(f"{name!r} is not to be chosen; there are {choices}")
            if not rule.least_days <= days <= rule.most_days:
                raise BadRetention(f"{name} must be {rule.least_days:g} to {rule.most_days:g} days")
            chosen[rule.kind] = days
        found = cls(chosen)
        for kept, behind in ((Kind.PRESENCE, Kind.VISITS), (Kind.DECISIONS, Kind.VISITS)):
            if (found.days(kept) or 0) > (found.days(behind) or 0):
                raise BadRetention(f"{kept} cannot be kept longer than {behind}")
        return found

    def days(self, kind: Kind) -> float | None:
        return self.chosen.get(kind, BY_KIND[kind].days)

    def before_s(self, kind: Kind, now_s: float) -> float:
        """What is older than this instant goes. Raises KeyError for a kind that is kept with the membership."""
        days = self.days(kind)
        if days is None:
            raise KeyError(kind)
        return now_s - days * DAY_S


def day_began_s(at_s: float) -> float:
    """The first second of its day, UTC: all that an old visit still says."""
    return at_s - at_s % DAY_S
