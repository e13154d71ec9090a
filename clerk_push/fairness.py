"""How fairly tasks are shared out: per clerk, how often they were asked and what came of it. Never where anybody was.

A report for managers as JSON (`FairnessCard`) and as a Markdown table.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlmodel import Session, col, select

from clerk_push import shifts
from clerk_push.tables import Ask
from wire.messages.screens.clerk import FairnessCard, FairnessLine

_DAY_S = 86_400.0

_HEADS = (
    *("Clerk", "Days on shift", "Asked", "Claimed", "Passed", "Missed", "Taken by others", "Given back", "Unasked"),
    "Median s to claim",
)


def of(session: Session, days: int, now_s: float) -> FairnessCard:
    """The last `days` days, today included (UTC); who was on shift and never asked is in it too."""
    today = int(now_s // _DAY_S)
    since_s = (today - days + 1) * _DAY_S
    since_day = (datetime.fromtimestamp(0, UTC) + timedelta(seconds=since_s)).date().isoformat()
    on_shift = shifts.days_on_shift(session, since_day)
    asks: dict[str, list[Ask]] = defaultdict(list)
    for ask in session.exec(select(Ask).where(col(Ask.asked_at_s) >= since_s).order_by(col(Ask.asked_at_s))):
        asks[ask.staff].append(ask)
    names = {staff: rows[-1].name for staff, rows in asks.items()} | {
        staff: name for staff, (name, _) in on_shift.items()
    }
    lines = [_line(staff, names[staff], on_shift.get(staff, ("", 0))[1], asks[staff]) for staff in names]
    return FairnessCard(since_s=since_s, until_s=now_s, clerks=sorted(lines, key=lambda line: (line.name, line.staff)))


def _line(staff: str, name: str, days: int, asks: list[Ask]) -> FairnessLine:
    asked = [ask for ask in asks if not ask.unasked]

    def count(*answers: str | None) -> int:
        return sum(ask.answer in answers for ask in asked)

    took_s = [
        ask.answered_at_s - ask.asked_at_s for ask in asked if ask.answer == "claimed" and ask.answered_at_s is not None
    ]
    return FairnessLine(
        staff=staff,
        name=name,
        days_on_shift=days,
        asked=len(asked),
        claimed=count("claimed"),
        passed=count("passed"),
        missed=count("missed"),
        taken=count("taken"),
        given_back=count("released", "lost"),
        waiting=count(None),
        unasked=sum(ask.unasked and ask.answer != "passed" for ask in asks),
        median_claim_s=round(median(took_s), 1) if took_s else None,
    )


def as_markdown(card: FairnessCard) -> str:
    """The same as a table."""
    since = datetime.fromtimestamp(card.since_s, UTC).date().isoformat()
    until = datetime.fromtimestamp(card.until_s, UTC).date().isoformat()
    lines = [
        f"# Who was asked, {since} to {until}",
        "",
        f"| {' | '.join(_HEADS)} |",
        f"|---|{'---:|' * (len(_HEADS) - 1)}",
    ]
    for each in card.clerks:
        figures = [each.days_on_shift, each.asked, each.claimed, each.passed, each.missed, each.taken, each.given_back]
        seconds = "" if each.median_claim_s is None else f"{each.median_claim_s:g}"
        name = each.name.replace("|", r"\|")
        lines.append(f"| {name} | {' | '.join(map(str, figures))} | {each.unasked} | {seconds} |")
    return "\n".join([*lines, ""])
