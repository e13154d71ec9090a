"""A drawing in words: its official rules, amounts and instants. The same words stand on the public page, at the kiosk
and on the phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from kiosk_server.campaigns.wording import money
from kiosk_server.drawings.configuration import Drawings
from kiosk_server.drawings.words import Word
from kiosk_server.messages.keys import Key
from kiosk_server.privacy.retention import Kind
from wire.messages.screens.drawings import DrawingPlan, RulesSection

COMMAND = "python winner.py receipt.json"


def amount(minor: int, currency: str) -> str:
    """Such as `$50` or `$12.50`; other currencies as `12.50 EUR`."""
    if currency != "USD":
        return money(minor, currency)
    return f"${minor // 100:,}" if minor % 100 == 0 else f"${minor / 100:,.2f}"


def instant(drawings: Drawings, at_s: float, language: str) -> str:
    """By the store's clocks, with their zone: nobody should have to guess when a drawing closes."""
    at = datetime.fromtimestamp(at_s, UTC).astimezone(drawings.shop.time_zone)
    month = drawings.months.say(Key(f"month.{at.month}"), language)
    clock, zone = f"{at:%H:%M}", at.tzname()
    return drawings.words.say(
        Word.INSTANT, language, month=month, day=at.day, year=str(at.year), clock=clock, zone=zone
    )


def states_named(drawings: Drawings, plan: DrawingPlan) -> str:
    names = [drawings.states[state].name if state in drawings.states else state for state in plan.states]
    return ", ".join(names)


def official_rules(
    drawings: Drawings, drawing: str, plan: DrawingPlan, currency: str, language: str
) -> list[RulesSection]:
    """Everything that a participant is promised. It follows from the plan alone, and so never changes."""

    def section(heading: Word, *paragraphs: str) -> RulesSection:
        return RulesSection(heading=say(heading), paragraphs=list(paragraphs))

    def say(word: Word, **values: object) -> str:
        return drawings.words.say(word, language, **values)

    shop, url = drawings.shop, drawings.page(drawing)
    prize, total = (amount(minor, currency) for minor in (plan.prize_minor, plan.prizes * plan.prize_minor))
    one = plan.prizes == 1
    days = drawings.retention.days(Kind.DRAWINGS) or 0
    how = say(Word.RULES_HOW_FREE, url=url) if plan.free_entry else say(Word.RULES_HOW_MEMBERS)
    premises = drawings.states[plan.premises_state].name if plan.premises_state in drawings.states else ""
    return [
        section(Word.RULES_FREE, say(Word.RULES_FREE_TEXT)),
        section(
            Word.RULES_SPONSOR,
            say(Word.RULES_SPONSOR_TEXT, shop=shop.name, street=shop.street, premises=premises),
            *_registered(drawings, plan, language),
        ),
        section(
            Word.RULES_WHO,
            say(Word.RULES_WHO_TEXT, states=states_named(drawings, plan), age=plan.least_age, shop=shop.name),
        ),
        section(
            Word.RULES_WHEN,
            say(
                Word.RULES_WHEN_TEXT,
                opens=instant(drawings, plan.opens_at_s, language),
                closes=instant(drawings, plan.closes_at_s, language),
            ),
        ),
        section(Word.RULES_HOW, how, say(Word.RULES_HOW_ONE)),
        section(Word.RULES_ODDS, say(Word.RULES_ODDS_ONE if one else Word.RULES_ODDS_TEXT, prizes=plan.prizes)),
        section(
            Word.RULES_PRIZE,
            say(
                Word.RULES_PRIZE_ONE if one else Word.RULES_PRIZE_TEXT,
                prizes=plan.prizes,
                shop=shop.name,
                prize=prize,
                total=total,
            ),
            say(Word.RULES_PRIZE_USE),
        ),
        section(
            Word.RULES_DRAW,
            say(Word.RULES_DRAW_LIST, url=url),
            say(Word.RULES_DRAW_NUMBERS),
            *_sources(drawings, plan, language),
            say(Word.RULES_DRAW_LATE, hours=f"{drawings.law.numbers_after_list().least_hours:g}"),
            say(Word.RULES_DRAW_AGAIN, command=COMMAND),
        ),
        section(
            Word.RULES_CLAIM,
            say(Word.RULES_CLAIM_TEXT, days=plan.claim_days),
            say(Word.RULES_CLAIM_ALTERNATES, alternates=plan.alternates),
        ),
        section(Word.RULES_DATA, say(Word.RULES_DATA_TEXT, days=f"{days:g}", shop=shop.name)),
    ]


def _registered(drawings: Drawings, plan: DrawingPlan, language: str) -> Iterator[str]:
    for state, registration in sorted(plan.registrations.items()):
        name = drawings.states[state].name if state in drawings.states else state
        yield drawings.words.say(Word.RULES_REGISTERED, language, state=name, number=registration.number)


def _sources(drawings: Drawings, plan: DrawingPlan, language: str) -> Iterator[str]:
    for source in plan.sources:
        what, when = source_in_words(drawings, source, plan.numbers_at_s, language)
        known = drawings.sources[source]
        yield drawings.words.say(
            Word.RULES_DRAW_SOURCE, language, name=known.name, where=known.where, what=what, when=when
        )


def source_in_words(drawings: Drawings, source: str, numbers_at_s: float, language: str) -> tuple[str, str]:
    """What is taken of its publication, and of which one."""
    known = drawings.sources[source]
    at = instant(drawings, numbers_at_s, language)
    return (
        known.what.get(language) or known.what["en"],
        (known.when.get(language) or known.when["en"]).format(instant=at),
    )
