"""10,000 random consent histories and triggers: nothing goes out whose purposes were not granted at that instant, and
sent + held back = triggered, always."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from kiosk_server.engagement.consent import NEEDS, Consent, Effect, allowing
from kiosk_server.engagement.decider import Context, Decision, Offer, Suppressed, Trigger, decide, triggered
from kiosk_server.members.purposes import Purpose

HISTORIES = 10_000
"In twenty parts, each from a seed of its own, so that a failure names a short one."

PARTS = 20


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
        purpose = chance.choice(list(Purpose))
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


def a_context(chance: random.Random, state: dict[Purpose, Word], now_s: float) -> Context:
    done = frozenset({(Effect.CLERK_TASK, "")} if chance.random() < 0.1 else ())
    return Context(
        now_s=now_s,
        visit_ends_at_s=now_s + chance.choice((-1.0, 0.0, 300.0, 300.0, 300.0)),
        consents={word.purpose: Consent(word.id, word.at_s) for word in state.values() if word.granted},
        paused_until_s=chance.choice((None, None, None, now_s - 1, now_s + 1)),
        sku=chance.choice((None, "m64", "m64", "m64")),
        offerable=chance.random() < 0.9,
        offer=chance.choice((None, Offer("welcome", None), Offer("welcome", chance.randrange(2)))),
        done=done,
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_goes_out_that_was_not_granted_at_that_instant(part: int) -> None:
    chance = random.Random(f"consents {part}")
    sent = held = asked = 0
    for _ in range(HISTORIES // PARTS):
        words = a_history(chance)
        for _ in range(4):
            now_s = float(chance.randrange(170))
            state = the_state(words, now_s)
            trigger = Trigger(chance.random() < 0.6, tuple(f"k{n}" for n in range(chance.randrange(3))))
            context = a_context(chance, state, now_s)
            outcomes = decide(trigger, context)
            assert [(each.effect, each.subject) for each in outcomes] == triggered(trigger, context)
            asked += len(outcomes)
            for outcome in outcomes:
                if isinstance(outcome, Suppressed):
                    held += 1
                    continue
                sent += 1
                assert all(was_granted(words, purpose, now_s) for purpose in NEEDS[outcome.effect])
                named = next(word for word in words if word.id == outcome.consent.id)
                assert named.purpose is NEEDS[outcome.effect][-1]
                assert named is state[named.purpose]
                assert isinstance(outcome, Decision)
    assert sent + held == asked
    assert min(sent, held) > 50, "the histories say nothing"


@pytest.mark.parametrize("effect", list(Effect))
def test_every_effect_needs_a_consent_and_names_its_own(effect: Effect) -> None:
    assert NEEDS[effect]
    given = {purpose: Consent(purpose.value, 0.0) for purpose in NEEDS[effect]}
    assert allowing(effect, given) == given[NEEDS[effect][-1]]
    for missing in NEEDS[effect]:
        assert allowing(effect, {p: c for p, c in given.items() if p is not missing}) is None
