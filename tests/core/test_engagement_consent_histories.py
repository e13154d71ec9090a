"""10,000 random consent histories and triggers: nothing goes out whose purposes were not granted at that instant, none
beyond what the store allows itself, and sent + held back = triggered, always.

What may go out is told a second time here, from the definitions and by other means than the program's.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest

from kiosk_server.engagement.caps import Contact
from kiosk_server.engagement.consent import NEEDS, Consent, Effect, allowing
from kiosk_server.engagement.decider import Context, Decision, Offer, Suppressed, Trigger, decide, triggered
from kiosk_server.engagement.restraint import Circle, Reason, Restraint
from kiosk_server.members.purposes import Purpose
from wire.messages.restraint import Cap, RestraintRules

HISTORIES = 10_000
"In twenty parts, each from a seed of its own, so that a failure names a short one."

PARTS = 20

NEEDED = (Purpose.RECOGNISE_IN_STORE, Purpose.OFFERS) * 4
"More often than the others, so that enough is sent to say something."


@dataclass(frozen=True, slots=True)
class Word:
    """What she said on one purpose, and when the server heard of it."""

    id: str
    purpose: Purpose
    granted: bool
    at_s: float
    heard_at_s: float


def a_history(chance: random.Random) -> list[Word]:
    """Words in the order of hearing; some come late, some at the same instant."""
    words = []
    for number in range(chance.randrange(24)):
        at_s = float(chance.randrange(100))
        late_s = chance.choice((0.0, 0.0, 0.0, 5.0, 60.0))
        purpose = chance.choice([*NEEDED, *Purpose])
        words.append(Word(f"word-{number}", purpose, chance.random() < 0.6, at_s, at_s + late_s))
    return sorted(words, key=lambda word: word.heard_at_s)


def the_state(words: list[Word], now_s: float) -> dict[Purpose, Word]:
    """As the ledger's rule folds it, one word after the other: newer wins; at one instant, a withdrawal does."""
    state: dict[Purpose, Word] = {}
    for word in words:
        old = state.get(word.purpose)
        if word.heard_at_s <= now_s and (
            old is None or word.at_s > old.at_s or (word.at_s == old.at_s and not word.granted)
        ):
            state[word.purpose] = word
    return state


def was_granted(words: list[Word], purpose: Purpose, now_s: float) -> bool:
    """The same from its definition: the newest word that was known said yes, and none of its instant said no."""
    known = [word for word in words if word.purpose is purpose and word.heard_at_s <= now_s]
    newest_s = max((word.at_s for word in known), default=0.0)
    return bool(known) and all(word.granted for word in known if word.at_s == newest_s)


def a_circle(chance: random.Random, now_s: float) -> Circle:
    """A few things reached her, some of them "in the future" of a clock that was set back; it is night in UTC."""
    caps = [Cap(channel=channel, most=chance.randrange(3), hours=hours / 3_600) for channel, hours in CAPS]
    rules = RestraintRules(
        per_visit=chance.choice((None, 0, 1, 1, 2)),
        caps=chance.sample(caps, chance.randrange(3)),
        quiet_from_minute=0,
        quiet_until_minute=chance.choice((0, 1, 2)),
        while_here=chance.choice(("open_hours", "always", "never")),
    )
    contacts = tuple(
        Contact(
            chance.choice(("phone", "phone", "push", "clerk", "kiosk")),
            float(chance.randrange(-20, 180)),
            chance.choice((None, "this", "another")),
        )
        for _ in range(chance.randrange(4))
    )
    return Circle(rules, (ZoneInfo("UTC"),), contacts, chance.choice((None, "this")), chance.random() < 0.5)


CAPS = (("phone", 30.0), ("phone", 60.0), ("push", 20.0), ("*", 40.0))


def is_restrained(circle: Circle, now_s: float) -> bool:
    """From the definitions: too much in this visit, in some stretch of hours, or at a quiet minute."""
    rules, hers = circle.rules, [each for each in circle.contacts if each.channel in ("phone", "push")]
    if circle.visit and rules.per_visit is not None and len([e for e in hers if e.visit == "this"]) >= rules.per_visit:
        return True
    for cap in rules.caps:
        counted = [each for each in hers if cap.channel == "*" or each.channel == cap.channel]
        recent = [each for each in counted if now_s - each.at_s < cap.hours * 3_600]
        if cap.channel in ("*", "phone") and len(recent) >= cap.most:
            return True
    awake = bool(circle.visit) and {"always": True, "never": False, "open_hours": circle.open}[rules.while_here]
    return not awake and now_s < rules.quiet_until_minute * 60


OTHERS = (Reason.OUTRANKED, Reason.NOT_IN_AUDIENCE, Reason.HOLDOUT, Reason.COOL_DOWN)


def a_context(chance: random.Random, state: dict[Purpose, Word], now_s: float) -> Context:
    done = frozenset({(Effect.CLERK_TASK, "")} if chance.random() < 0.1 else ())
    return Context(
        now_s=now_s,
        visit_ends_at_s=now_s + chance.choice((-1.0, 0.0, 300.0, 300.0, 300.0)),
        consents={word.purpose: Consent(word.id, word.at_s) for word in state.values() if word.granted},
        refusals={word.purpose: word.id for word in state.values() if not word.granted},
        paused_until_s=chance.choice((None, None, None, now_s - 1, now_s + 1)),
        sku=chance.choice((None, "m64", "m64", "m64")),
        offerable=chance.random() < 0.9,
        offer=chance.choice((None, Offer("welcome", None), Offer("welcome", chance.randrange(2)))),
        passed_over=tuple((name, Restraint(chance.choice(OTHERS))) for name in ("a", "b")[: chance.randrange(3)]),
        outgoing_paused=chance.random() < 0.05,
        done=done,
        circle=a_circle(chance, now_s),
    )


def check_word(words: list[Word], outcome: Suppressed, now_s: float) -> None:
    """What is held back names her newest word on a purpose that it needs: the no that forbade it, or a yes."""
    needed = NEEDS[outcome.effect]
    allowed = all(was_granted(words, purpose, now_s) for purpose in needed)
    assert allowed is (outcome.reason not in (Reason.OPTED_OUT, Reason.NO_CONSENT))
    named = [word for word in words if word.id == outcome.word]
    assert all(word.granted is allowed and word.purpose in needed and word.heard_at_s <= now_s for word in named)
    refused = next(purpose for purpose in needed if not was_granted(words, purpose, now_s)) if not allowed else None
    spoken = any(word.purpose is refused and word.heard_at_s <= now_s for word in words)
    assert bool(named) is (allowed or spoken)


def was_missed(words: list[Word], outcome: Suppressed | Decision, context: Context, now_s: float) -> bool:
    """Whether a voucher was held back for her restraint although nothing of it holds."""
    if not isinstance(outcome, Suppressed) or outcome.effect is not Effect.VOUCHER:
        return False
    restrained = {Reason.ENOUGH_THIS_VISIT, Reason.CAPPED, Reason.QUIET_HOURS}
    return outcome.reason in restrained and not is_restrained(context.circle, now_s)


@pytest.mark.no_cover
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_goes_out_that_was_not_granted_at_that_instant(part: int) -> None:
    chance = random.Random(f"consents {part}")
    sent = held = asked = vouchers = missed = 0
    for _ in range(HISTORIES // PARTS):
        words = a_history(chance)
        for _ in range(4):
            now_s = float(chance.randrange(170))
            state = the_state(words, now_s)
            kiosks = tuple(f"k{n}" for n in range(chance.randrange(3)))
            trigger = Trigger(chance.random() < 0.6, kiosks, chance.random() < 0.3)
            context = a_context(chance, state, now_s)
            outcomes = decide(trigger, context)
            assert [(each.effect, each.subject) for each in outcomes] == triggered(trigger, context)
            asked += len(outcomes)
            for outcome in outcomes:
                if isinstance(outcome, Suppressed):
                    held += 1
                    check_word(words, outcome, now_s)
                    continue
                sent += 1
                assert all(was_granted(words, purpose, now_s) for purpose in NEEDS[outcome.effect])
                named = next(word for word in words if word.id == outcome.consent.id)
                assert named.purpose is NEEDS[outcome.effect][-1]
                assert named is state[named.purpose]
                assert isinstance(outcome, Decision)
                if outcome.effect is Effect.VOUCHER:
                    vouchers += 1
                    assert outcome.subject == "welcome"
                    assert not is_restrained(context.circle, now_s)
            missed += sum(was_missed(words, each, context, now_s) for each in outcomes)
    assert sent + held == asked
    assert missed == 0
    assert min(sent, held, 10 * vouchers) > 50, "the histories say nothing"


@pytest.mark.parametrize("effect", list(Effect))
def test_every_effect_needs_a_consent_and_names_its_own(effect: Effect) -> None:
    assert NEEDS[effect]
    given = {purpose: Consent(purpose.value, 0.0) for purpose in NEEDS[effect]}
    assert allowing(effect, given) == given[NEEDS[effect][-1]]
    for missing in NEEDS[effect]:
        assert allowing(effect, {p: c for p, c in given.items() if p is not missing}) is None
