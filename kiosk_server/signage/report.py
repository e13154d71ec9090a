"""Proof of play, added up: what was shown how often, for how long, where, and whether it can be believed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, func, select

from kiosk_server.errors import BadField
from kiosk_server.signage.cards import SignageBootLine, SignageReport, SignageReportLine
from kiosk_server.signage.tables import SignageBoot, SignagePlay, SignageTally

LONGEST_DAYS = 400


def report(
    session: Session, zone: ZoneInfo, names: Mapping[str, str], first: date, last: date, kiosk: str | None = None
) -> SignageReport:
    """Of the days from `first` to `last`, both in it, by the calendar of the store's `zone`; most seconds on screen
    first. Raises BadField."""
    if not 0 <= (last - first).days < LONGEST_DAYS:
        raise BadField("last", f"choose a last day from the first on, within {LONGEST_DAYS} days")
    span = (col(SignageTally.day) >= first.isoformat(), col(SignageTally.day) <= last.isoformat())
    sums = [
        func.sum(col(column))
        for column in (
            SignageTally.plays,
            SignageTally.skips,
            SignageTally.failures,
            SignageTally.doubted,
            SignageTally.shown_s,
        )
    ]
    statement = select(SignageTally.item, *sums).where(*span).group_by(col(SignageTally.item))
    if kiosk is not None:
        statement = statement.where(SignageTally.kiosk == kiosk)
    rows = session.exec(statement).all()
    total_s = sum(float(row[5]) for row in rows)
    lines = [
        SignageReportLine(
            item=row[0],
            name=names.get(row[0]),
            plays=int(row[1]),
            skips=int(row[2]),
            failures=int(row[3]),
            doubted=int(row[4]),
            shown_s=float(row[5]),
            share=float(row[5]) / total_s if total_s else 0.0,
        )
        for row in rows
    ]
    lines.sort(key=lambda line: (-line.shown_s, line.item))
    return SignageReport(
        first=first.isoformat(),
        last=last.isoformat(),
        kiosk=kiosk,
        shown_s=total_s,
        lines=lines,
        boots=_boots(session, _within(zone, first, last), kiosk),
    )


def _within(zone: ZoneInfo, first: date, last: date) -> ColumnElement[bool]:
    """Of a boot and its first record: whether its time, from that record on until it was last heard, meets the days.
    What was shown without a link is heard days later."""
    from_s = datetime.combine(first, time(), zone).timestamp()
    until_s = datetime.combine(last + timedelta(days=1), time(), zone).timestamp()
    began_at_s = func.coalesce(col(SignagePlay.started_at_s), col(SignageBoot.began_at_s))
    return and_(began_at_s < until_s, col(SignageBoot.heard_at_s) >= from_s)


def _boots(session: Session, within: ColumnElement[bool], kiosk: str | None, limit: int = 20) -> list[SignageBootLine]:
    """Starts of kiosks, those that were heard last first."""
    first_record = and_(
        col(SignagePlay.kiosk) == SignageBoot.kiosk, col(SignagePlay.boot) == SignageBoot.boot, col(SignagePlay.n) == 1
    )
    statement = select(SignageBoot).outerjoin(SignagePlay, first_record).where(within)
    statement = statement.order_by(col(SignageBoot.heard_at_s).desc()).limit(limit)
    if kiosk is not None:
        statement = statement.where(SignageBoot.kiosk == kiosk)
    return [
        SignageBootLine(
            kiosk=row.kiosk,
            boot=row.boot,
            began_at_s=row.began_at_s,
            heard_at_s=row.heard_at_s,
            records=row.upto,
            doubted=row.doubted,
        )
        for row in session.exec(statement)
    ]


def as_csv(found: SignageReport) -> Iterator[str]:
    """For a spreadsheet; a name that begins like a formula is led by an apostrophe."""
    yield _line("item", "name", "plays", "skipped", "failed", "doubted", "seconds on screen", "share")
    for each in found.lines:
        name = each.name or ""
        safe = f"'{name}" if name[:1] in "=+-@\t\r" and name else name
        counts = (each.plays, each.skips, each.failures, each.doubted)
        yield _line(each.item, safe, *counts, f"{each.shown_s:.3f}", f"{each.share:.4f}")


def _line(*cells: object) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
