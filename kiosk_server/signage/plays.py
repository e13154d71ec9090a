"""What kiosks say they have shown: taken once, however often it is sent, and added up by day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import delete
from sqlmodel import Session, col, select

from kiosk_server.database.dialects import insert_new, upsert
from kiosk_server.signage.chain import Link, Tip, links
from kiosk_server.signage.tables import SignageBoot, SignagePlay, SignageTally
from kiosk_server.sites.shop import Shop
from wire.messages.screens.signage import PlayRecord, PlaysBatch, PlaysKept

AHEAD_S = 300.0
"""A kiosk whose clock is further ahead than this is not asked for the day: the record counts where it was heard."""

BEHIND_S = 366 * 86_400.0
"""No kiosk keeps plays of more than a season without a link: one whose clock is further behind has lost it, as a small
computer does that starts in 1970. Its records count where they were heard, or their sums would be forgotten at once."""

RECORDS_KEPT_S = 35 * 86_400.0
"Long enough to look into a month's bill; the sums by day stay."

TALLIES_KEPT_DAYS = 800
"Two years and what is left of the month: this year beside the last."

_KEEP = insert_new(SignagePlay)
_COUNT = upsert(
    SignageTally,
    ("day", "kiosk", "item"),
    lambda old, new: {name: old[name] + new[name] for name in ("plays", "skips", "failures", "doubted", "shown_s")},
)

log = structlog.get_logger()


def take(session: Session, shop: Shop, kiosk: str, batch: PlaysBatch, now_s: float) -> PlaysKept:
    """Writes down what is new. Nothing is refused: what does not fit into the chain is marked and not counted, so that
    a damaged record never holds up the ones behind it."""
    statement = select(SignageBoot).where(SignageBoot.kiosk == kiosk, SignageBoot.boot == batch.boot)
    boot = session.exec(statement.with_for_update()).first()
    if boot is None:
        boot = SignageBoot(kiosk=kiosk, boot=batch.boot, upto=0, hash=Tip().hash, began_at_s=now_s, heard_at_s=now_s)
    forged = _told_otherwise(session, kiosk, batch, boot.upto)
    new = list(links(batch.boot, Tip(boot.upto, boot.hash), batch.plays))
    _KEEP.run(session, [_row(kiosk, batch.boot, each, now_s) for each in new])
    _COUNT.run(session, _tallies(shop.time_zone, kiosk, new, now_s))
    doubted = sum(each.doubt is not None for each in new)
    if new:
        boot.upto, boot.hash = new[-1].record.n, new[-1].record.hash
    boot.doubted += doubted
    boot.heard_at_s = now_s
    session.add(boot)
    session.flush()
    if doubted or forged:
        log.warning("plays_doubted", kiosk=kiosk, boot=batch.boot[:8], records=doubted, told_otherwise=forged)
    return PlaysKept(boot=batch.boot, upto=boot.upto, doubted=doubted + forged)


def _told_otherwise(session: Session, kiosk: str, batch: PlaysBatch, upto: int) -> int:
    """How many records that are here already were told differently now; what was written first stays."""
    again = {each.n: each.hash for each in batch.plays if each.n <= upto}
    if not again:
        return 0
    known = session.exec(
        select(SignagePlay.n, SignagePlay.hash).where(
            SignagePlay.kiosk == kiosk, SignagePlay.boot == batch.boot, col(SignagePlay.n).in_(list(again))
        )
    )
    return sum(again[n] != digest for n, digest in known.all())


def _row(kiosk: str, boot: str, link: Link, now_s: float) -> dict[str, object]:
    return {
        "kiosk": kiosk,
        "boot": boot,
        **link.record.model_dump(),
        "doubt": link.doubt,
        "received_at_s": now_s,
    }


def _tallies(zone: ZoneInfo, kiosk: str, links: Iterable[Link], now_s: float) -> list[dict[str, Any]]:
    """What these records add, once for each day and item: one INSERT cannot add to the same sum twice."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for link in links:
        record, outcome = link.record, link.record.outcome if link.doubt is None else None
        day = _day(record, zone, now_s)
        zeros = {"plays": 0, "skips": 0, "failures": 0, "doubted": 0, "shown_s": 0.0}
        sums = found.setdefault((day, record.item), {"day": day, "kiosk": kiosk, "item": record.item} | zeros)
        sums["plays"] += outcome == "played"
        sums["skips"] += outcome == "skipped"
        sums["failures"] += outcome == "failed"
        sums["doubted"] += outcome is None
        sums["shown_s"] += record.shown_s if outcome in ("played", "skipped") else 0.0
    return list(found.values())


def _day(record: PlayRecord, zone: ZoneInfo, now_s: float) -> str:
    is_likely = now_s - BEHIND_S <= record.started_at_s <= now_s + AHEAD_S
    at_s = record.started_at_s if is_likely else now_s
    return datetime.fromtimestamp(at_s, zone).date().isoformat()


def forget_plays(session: Session, now_s: float) -> int:
    """Old records, and boots that have none any more; then sums of days long gone."""
    day = datetime.fromtimestamp(now_s - TALLIES_KEPT_DAYS * 86_400, ZoneInfo("UTC")).date().isoformat()
    statements: Iterable[object] = (
        delete(SignagePlay).where(col(SignagePlay.received_at_s) < now_s - RECORDS_KEPT_S),
        delete(SignageBoot).where(col(SignageBoot.heard_at_s) < now_s - RECORDS_KEPT_S),
        delete(SignageTally).where(col(SignageTally.day) < day),
    )
    return sum(session.connection().execute(each).rowcount for each in statements)  # type: ignore[call-overload]
