"""The public pages of drawings as HTML: no script, nothing personal, in the language of whoever reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from sqlmodel import Session

from kiosk_server.drawings.cards import awards, rules_of, sources_of
from kiosk_server.drawings.closing import numbers_from_s
from kiosk_server.drawings.configuration import LANGUAGES, Drawings
from kiosk_server.drawings.editing import entries_of
from kiosk_server.drawings.states import State, is_open
from kiosk_server.drawings.tables import Drawing, DrawingList
from kiosk_server.drawings.wording import COMMAND, amount, instant
from kiosk_server.drawings.words import Word
from wire.messages.screens.drawings import AwardLine, DrawingPlan

_PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<link rel="stylesheet" href="/opt-out/style.css"><link rel="stylesheet" href="/drawings/style.css"></head><body><main>
<p class="shop">{shop}</p><h1>{title}</h1>{content}</main></body></html>"""

_CALLED = {"en": "English", "es": "Español"}


@dataclass(frozen=True, slots=True)
class Filled:
    """What stood in the form when it was sent and refused."""

    email: str = ""
    state: str = ""
    wrong: Sequence[Word] = ()


@dataclass(frozen=True, slots=True)
class Writing:
    """Writes pages in one language."""

    drawings: Drawings
    language: str

    def say(self, word: Word, **values: object) -> str:
        return escape(self.drawings.words.say(word, self.language, **values))

    def instant(self, at_s: float) -> str:
        return instant(self.drawings, at_s, self.language)

    def page(self, title: str, content: str) -> str:
        """`title` is plain text, `content` is HTML."""
        shop = escape(self.drawings.shop.name)
        return _PAGE.format(language=self.language, title=escape(title), shop=shop, content=content)

    def paragraphs(self, *texts: str) -> str:
        return "".join(f"<p>{text}</p>" for text in texts)

    def link(self, address: str, text: str) -> str:
        return f'<a href="{escape(address)}">{text}</a>'

    def form(self, action: str, fields: str, button: Word) -> str:
        hidden = f'<input type="hidden" name="language" value="{self.language}">'
        return (
            f'<form method="post" action="{escape(action)}">{hidden}{fields}<button>{self.say(button)}</button></form>'
        )


def all_page(writing: Writing, rows: Iterable[Drawing]) -> str:
    lines = [f"<li>{writing.link(f'/drawings/{row.id}/', escape(str(row.plan['heading'])))}</li>" for row in rows]
    content = f"<ul>{''.join(lines)}</ul>" if lines else writing.paragraphs(writing.say(Word.PAGE_NONE))
    return writing.page(writing.drawings.words.say(Word.PAGE_ALL, writing.language), content)


def drawing_page(session: Session, writing: Writing, row: Drawing, now_s: float, filled: Filled | None = None) -> str:
    """All that the public is promised: how it stands, the form, what was published, and the official rules."""
    plan = DrawingPlan.model_validate(row.plan)
    published = session.get(DrawingList, row.id)
    open_now = is_open(State(row.state), row.opens_at_s, row.closes_at_s, now_s)
    parts = [_languages(writing, row), writing.paragraphs(_standing(session, writing, row, published, now_s))]
    if open_now and plan.free_entry:
        parts.append(_entry_form(writing, row, plan, filled or Filled()))
    if published is not None:
        parts.append(_published(writing, row, published))
        parts.append(_winners(writing, awards(session, row.id)))
    parts.append(_rules(writing, row))
    return writing.page(plan.heading, "".join(parts))


def _languages(writing: Writing, row: Drawing) -> str:
    others = [each for each in LANGUAGES if each != writing.language]
    links = [f'<a lang="{each}" href="/drawings/{row.id}/?language={each}">{_CALLED[each]}</a>' for each in others]
    return f'<p class="languages">{" ".join(links)}</p>'


def _standing(session: Session, writing: Writing, row: Drawing, published: DrawingList | None, now_s: float) -> str:
    if row.state == State.WITHDRAWN.value:
        return writing.say(Word.PAGE_WITHDRAWN, why=row.withdrawn_why)
    if row.state in (State.DRAWN.value, State.SETTLED.value):
        return writing.say(Word.PAGE_DRAWN)
    if published is not None or row.closes_at_s <= now_s:
        numbers = writing.instant(numbers_from_s(writing.drawings, row, published))
        return writing.say(Word.PAGE_CLOSED, instant=writing.instant(row.closes_at_s), numbers=numbers)
    if now_s < row.opens_at_s:
        return writing.say(Word.PAGE_OPENS, instant=writing.instant(row.opens_at_s))
    count, closes = entries_of(session, row.id), writing.instant(row.closes_at_s)
    if count == 1:
        return writing.say(Word.PAGE_OPEN_ONE, instant=closes)
    return writing.say(Word.PAGE_OPEN, instant=closes, count=count)


def _entry_form(writing: Writing, row: Drawing, plan: DrawingPlan, filled: Filled) -> str:
    states = writing.drawings.states
    chosen = [(state, states[state].name if state in states else state) for state in plan.states]
    options = "".join(
        f'<option value="{state}"{" selected" if state == filled.state else ""}>{escape(name)}</option>'
        for state, name in chosen
    )
    wrong = "".join(f'<p class="wrong">{writing.say(word, age=plan.least_age)}</p>' for word in filled.wrong)
    fields = (
        f'<h2 id="enter">{writing.say(Word.FORM_TITLE)}</h2>'
        f'<div role="alert">{wrong}</div>'
        f'<label for="email">{writing.say(Word.FORM_EMAIL)}</label>'
        f'<input id="email" name="email" type="email" maxlength="254" autocomplete="email" required'
        f' value="{escape(filled.email)}">'
        f'<label for="state">{writing.say(Word.FORM_STATE)}</label>'
        f'<select id="state" name="state" required><option value="">{writing.say(Word.FORM_CHOOSE)}</option>'
        f"{options}</select>"
        + _check("is_of_age", writing.say(Word.FORM_AGE, age=plan.least_age))
        + _check("accepts_rules", writing.say(Word.FORM_RULES))
    )
    return writing.form(f"/drawings/{row.id}/enter", fields, Word.FORM_SEND)


def _check(name: str, text: str) -> str:
    return f'<label class="check"><input type="checkbox" name="{name}" value="yes" required><span>{text}</span></label>'


def _published(writing: Writing, row: Drawing, published: DrawingList) -> str:
    here = f"/drawings/{row.id}"
    numbers = "".join(
        f"<li>{escape(source.name)} ({escape(source.when)}): <code>{escape(' '.join(source.values))}</code></li>"
        for source in sources_of(writing.drawings, row, published, writing.language)
        if source.values
    )
    return (
        f"<h2>{writing.say(Word.PAGE_LIST)}</h2>"
        f"<p>{writing.say(Word.PAGE_LIST_HASH, count=published.count, sha256=published.sha256)}</p><ul>"
        f"<li>{writing.link(f'{here}/entries.txt', writing.say(Word.PAGE_LIST))}</li>"
        f"<li>{writing.link(f'{here}/receipt.json', writing.say(Word.PAGE_RECEIPT))}</li>"
        f"<li>{writing.link('/drawings/winner.py', writing.say(Word.PAGE_PROGRAM))}</li></ul>"
        f"<p>{writing.say(Word.PAGE_COMMAND, command=COMMAND)}</p>"
        + (f"<h2>{writing.say(Word.PAGE_NUMBERS)}</h2><ul>{numbers}</ul>" if numbers else "")
    )


_AWARDS: Mapping[str, Word] = {
    "offered": Word.AWARD_OFFERED,
    "claimed": Word.AWARD_CLAIMED,
    "lapsed": Word.AWARD_LAPSED,
    "passed_over": Word.AWARD_PASSED_OVER,
}


def _winners(writing: Writing, lines: Sequence[AwardLine]) -> str:
    if not lines:
        return ""
    items = "".join(
        f"<li>{writing.say(Word.PAGE_PRIZE_N, prize=line.prize)}: <code>{escape(line.entry)}</code>, "
        f"{_award(writing, line)}</li>"
        for line in lines
    )
    return f"<h2>{writing.say(Word.PAGE_WINNERS)}</h2><ol>{items}</ol>"


def _award(writing: Writing, line: AwardLine) -> str:
    if line.state == "offered":
        return writing.say(Word.AWARD_OFFERED, instant=writing.instant(line.claim_until_s))
    return writing.say(_AWARDS[line.state])


def _rules(writing: Writing, row: Drawing) -> str:
    sections = "".join(
        f"<section><h3>{escape(section.heading)}</h3>{''.join(f'<p>{escape(text)}</p>' for text in section.paragraphs)}"
        "</section>"
        for section in rules_of(row, writing.language)
    )
    return f'<h2 id="rules">{writing.say(Word.RULES_TITLE)}</h2>{sections}'


def confirm_page(writing: Writing, row: Drawing, code: str) -> str:
    """Opening a link changes nothing: mail programs open links too."""
    fields = f'<input type="hidden" name="code" value="{escape(code)}">'
    text = writing.say(Word.CONFIRM_TEXT, heading=row.plan["heading"])
    content = writing.paragraphs(text) + writing.form(f"/drawings/{row.id}/confirm", fields, Word.CONFIRM_SEND)
    return writing.page(writing.drawings.words.say(Word.CONFIRM_TITLE, writing.language), content)


def entered_page(writing: Writing, row: Drawing, code: str, link: str) -> str:
    """`code` is the entry's, `link` the letter's, by which she takes it back."""
    hidden = f'<input type="hidden" name="code" value="{escape(link)}">'
    said = writing.drawings.words.say(Word.CONFIRM_DONE, writing.language, entry="{entry}")
    before, _, behind = escape(said).partition("{entry}")
    content = (
        f'<p>{before}<br><code class="code">{escape(code)}</code>{behind}</p>'
        + writing.paragraphs(writing.say(Word.CONFIRM_KEEP))
        + writing.paragraphs(writing.link(f"/drawings/{row.id}/", escape(str(row.plan["heading"]))))
        + writing.paragraphs(writing.say(Word.LEAVE_TEXT))
        + writing.form(f"/drawings/{row.id}/leave", hidden, Word.LEAVE_SEND)
    )
    return writing.page(str(row.plan["heading"]), content)


def claim_page(writing: Writing, row: Drawing, code: str, until_s: float, *, name: bool, wrong: bool) -> str:
    """`name`: there is no membership for this address yet."""
    plan = DrawingPlan.model_validate(row.plan)
    prize = amount(row.prize_minor, row.currency)
    shop = writing.drawings.shop.name
    fields = f'<input type="hidden" name="code" value="{escape(code)}">'
    if wrong:
        fields += f'<p class="wrong" role="alert">{writing.say(Word.CLAIM_WRONG)}</p>'
    if name:
        fields += (
            f'<label for="first_name">{writing.say(Word.CLAIM_NAME)}</label>'
            '<input id="first_name" name="first_name" maxlength="60" autocomplete="given-name" required>'
            f'<p class="soft">{writing.say(Word.CLAIM_MEMBERSHIP)}</p>'
        )
    fields += _check("may_win", writing.say(Word.CLAIM_DECLARE, age=plan.least_age, shop=shop))
    text = writing.say(Word.CLAIM_TEXT, prize=prize, instant=writing.instant(until_s))
    content = writing.paragraphs(text) + writing.form(f"/drawings/{row.id}/claim", fields, Word.CLAIM_SEND)
    return writing.page(writing.drawings.words.say(Word.CLAIM_TITLE, writing.language), content)


def claimed_page(writing: Writing) -> str:
    link = writing.link("/phone/", writing.say(Word.CLAIM_OPEN))
    content = writing.paragraphs(writing.say(Word.CLAIM_DONE), link)
    return writing.page(writing.drawings.words.say(Word.CLAIM_TITLE, writing.language), content)


def told_page(writing: Writing, title: str, word: Word) -> str:
    return writing.page(title, writing.paragraphs(writing.say(word)))
