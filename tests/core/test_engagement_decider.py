"""sent + held back = triggered, and nothing without a consent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.engagement.caps import Contact
from kiosk_server.engagement.consent import NEEDS, Consent, Effect
from kiosk_server.engagement.decider import STRAYED, Context, Decision, Offer, Suppressed, Trigger, decide, triggered
from kiosk_server.engagement.restraint import Circle, Reason, Restraint
from kiosk_server.members.purposes import Purpose

ALL = {purpose: Consent(f"c-{purpose.value}", 1.0) for purpose in Purpose}
OFFER = Offer("welcome", None)
HERE = Context(now_s=100, visit_ends_at_s=400, consents=ALL, sku="grinder", offer=OFFER)
STARTED = Trigger(started=True, kiosks=())

consents = st.dictionaries(st.sampled_from(Purpose), st.builds(Consent, st.text(min_size=1), st.floats(0, 1e9)))
contexts = st.builds(
    Context,
    now_s=st.floats(0, 1e9),
    visit_ends_at_s=st.none() | st.floats(0, 1e9),
    consents=consents,
    paused_until_s=st.none() | st.floats(0, 1e9),
    sku=st.none() | st.just("grinder"),
    offerable=st.booleans(),
    offer=st.none() | st.builds(Offer, st.just("welcome"), st.none() | st.integers(-1, 3)),
    passed_over=st.lists(
        st.tuples(st.sampled_from(["spring", "autumn"]), st.builds(Restraint, st.sampled_from(Reason))),
        unique_by=lambda each: each[0],
    ).map(tuple),
    done=st.frozensets(st.tuples(st.sampled_from(Effect), st.sampled_from(["", "welcome", "bar"]))),
    browsing=st.booleans(),
    with_clerk=st.booleans(),
)
triggers = st.builds(
    Trigger,
    st.booleans(),
    st.lists(st.sampled_from(["bar", "door"]), unique=True).map(tuple),
    st.booleans(),
    st.sampled_from(["", STRAYED]),
)


@pytest.mark.no_cover
@given(triggers, contexts)
def test_every_effect_triggered_has_exactly_one_outcome(trigger: Trigger, context: Context) -> None:
    outcomes = decide(trigger, context)
    assert [(each.effect, each.subject) for each in outcomes] == triggered(trigger, context)
    sent = [each for each in outcomes if isinstance(each, Decision)]
    held = [each for each in outcomes if isinstance(each, Suppressed)]
    assert len(sent) + len(held) == len(triggered(trigger, context))


@pytest.mark.no_cover
@given(triggers, contexts)
def test_nothing_is_sent_without_every_consent_it_needs(trigger: Trigger, context: Context) -> None:
    for each in decide(trigger, context):
        if isinstance(each, Decision):
            assert each.consent in context.consents.values()
            assert all(purpose in context.consents for purpose in NEEDS[each.effect])


def outcomes(context: Context, trigger: Trigger = STARTED) -> list[str]:
    return [each.reason.value if isinstance(each, Suppressed) else "sent" for each in decide(trigger, context)]


def test_with_everything_agreed_both_effects_are_sent_with_their_own_consent() -> None:
    voucher, task = decide(STARTED, HERE)
    assert voucher == Decision(Effect.VOUCHER, "welcome", ALL[Purpose.OFFERS], "grinder")
    assert task == Decision(Effect.CLERK_TASK, "", ALL[Purpose.CLERK_ASSIST], "grinder")


def test_a_clerk_is_asked_to_show_the_way_beside_her_arrival() -> None:
    strays = Trigger(started=False, kiosks=(), clerks=STRAYED)
    (asked,) = decide(strays, replace(HERE, done=frozenset({(Effect.CLERK_TASK, "")})))
    assert asked == Decision(Effect.CLERK_TASK, STRAYED, ALL[Purpose.CLERK_ASSIST], "grinder")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"browsing": True}, "browsing"),
        ({"with_clerk": True}, "with_clerk"),
        ({"consents": {Purpose.RECOGNISE_IN_STORE: ALL[Purpose.RECOGNISE_IN_STORE]}}, "no_consent"),
        ({"outgoing_paused": True}, "all_paused"),
        ({"paused_until_s": 200.0}, "paused"),
        ({"done": frozenset({(Effect.CLERK_TASK, STRAYED)})}, "already_in_visit"),
        ({"visit_ends_at_s": None}, "not_here"),
    ],
)
def test_nobody_steps_up_to_her_where_it_is_not_welcome(change: dict[str, Any], expected: str) -> None:
    assert outcomes(replace(HERE, **change), Trigger(started=False, kiosks=(), clerks=STRAYED)) == [expected]


def test_who_browses_is_greeted_all_the_same_by_whoever_is_told_of_her_arrival() -> None:
    assert outcomes(replace(HERE, browsing=True, with_clerk=True)) == ["sent", "sent"]


def only(*purposes: Purpose) -> dict[Purpose, Consent]:
    return {purpose: ALL[purpose] for purpose in purposes}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"consents": {}}, ["opted_out", "opted_out"]),
        ({"consents": only(Purpose.OFFERS, Purpose.CLERK_ASSIST)}, ["opted_out", "opted_out"]),
        ({"consents": only(Purpose.RECOGNISE_IN_STORE)}, ["no_consent", "no_consent"]),
        ({"consents": only(Purpose.RECOGNISE_IN_STORE, Purpose.OFFERS)}, ["sent", "no_consent"]),
        ({"paused_until_s": 101.0}, ["paused", "paused"]),
        ({"paused_until_s": 100.0}, ["sent", "sent"]),
        ({"visit_ends_at_s": 100.0}, ["too_late", "too_late"]),
        ({"visit_ends_at_s": None}, ["not_here", "not_here"]),
        ({"outgoing_paused": True}, ["all_paused", "all_paused"]),
        ({"sku": None}, ["no_intent", "sent"]),
        ({"offer": None}, ["no_campaign", "sent"]),
        ({"offer": Offer("welcome", 0)}, ["budget", "sent"]),
        ({"offer": Offer("welcome", 1)}, ["sent", "sent"]),
        ({"offerable": False}, ["not_offerable", "sent"]),
        ({"done": frozenset({(Effect.VOUCHER, "welcome")})}, ["already_in_visit", "sent"]),
    ],
)
def test_each_restraint_has_its_reason(change: dict[str, object], expected: list[str]) -> None:
    assert outcomes(replace(HERE, **change)) == expected  # type: ignore[arg-type]


def test_a_kiosk_invites_once_a_visit_and_says_nothing_of_a_product() -> None:
    near = Trigger(started=False, kiosks=("bar",))
    assert decide(near, HERE) == [Decision(Effect.KIOSK_INVITE, "bar", ALL[Purpose.RECOGNISE_IN_STORE], None)]
    again = replace(HERE, done=frozenset({(Effect.KIOSK_INVITE, "bar")}))
    word = ALL[Purpose.RECOGNISE_IN_STORE].id
    assert decide(near, again) == [Suppressed(Effect.KIOSK_INVITE, "bar", Reason.ALREADY_IN_VISIT, word)]


def test_what_is_held_back_names_the_word_that_forbade_it_or_would_have_allowed_it() -> None:
    refused = replace(HERE, consents=only(Purpose.RECOGNISE_IN_STORE, Purpose.CLERK_ASSIST))
    held = decide(STARTED, replace(refused, refusals={Purpose.OFFERS: "no-1"}))[0]
    assert held == Suppressed(Effect.VOUCHER, "welcome", Reason.NO_CONSENT, "no-1")
    never = decide(STARTED, refused)[0]
    assert never == Suppressed(Effect.VOUCHER, "welcome", Reason.NO_CONSENT, None)
    paused = decide(STARTED, replace(HERE, paused_until_s=160.0))
    assert paused[0] == Suppressed(Effect.VOUCHER, "welcome", Reason.PAUSED, ALL[Purpose.OFFERS].id, 160.0)
    gone = replace(HERE, consents={}, refusals={Purpose.RECOGNISE_IN_STORE: "no-2"})
    assert {each.word for each in decide(STARTED, gone) if isinstance(each, Suppressed)} == {"no-2"}


def test_a_stay_or_a_sale_asks_campaigns_and_nobody_else() -> None:
    stayed = Trigger(started=False, kiosks=(), campaigns=True)
    assert decide(stayed, HERE) == [Decision(Effect.VOUCHER, "welcome", ALL[Purpose.OFFERS], "grinder")]
    assert decide(stayed, replace(HERE, offer=None)) == []


def test_one_interruption_a_visit_and_what_comes_second_is_held_back_for_the_same_reason() -> None:
    circle = Circle(contacts=(Contact("phone", 90.0, "v1", "spring"),), visit="v1")
    more = replace(HERE, circle=circle, passed_over=(("autumn", Restraint(Reason.OUTRANKED)),))
    assert outcomes(more) == ["enough_this_visit", "enough_this_visit", "sent"]
    other = replace(more, passed_over=(("autumn", Restraint(Reason.NOT_IN_AUDIENCE)),))
    assert outcomes(other) == ["enough_this_visit", "not_in_audience", "sent"]
    assert outcomes(replace(more, circle=replace(circle, visit="v2"))) == ["sent", "outranked", "sent"]
