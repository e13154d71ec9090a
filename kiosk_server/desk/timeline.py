"""The desk's timeline: decisions sent and held back, and notes, as the viewer may see them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from kiosk_server.catalogue.tables import Product
from kiosk_server.engagement.consent import Effect
from kiosk_server.members.tables import MemberPii
from kiosk_server.messages.keys import Key
from kiosk_server.messages.texts import Texts
from kiosk_server.sites.shop import Shop
from kiosk_server.visits.tables import DecisionRow, TimelineNote, Visit
from wire.messages.screens.desk import TimelineRow


@dataclass(frozen=True, slots=True)
class Timeline:
    """Renders rows in the site's language."""

    shop: Shop
    texts: Texts

    def newest(self, session: Session, before_s: float, limit: int, *, names: bool) -> list[TimelineRow]:
        """Newest first, all before the instant `before_s`."""
        decisions = session.exec(
            select(DecisionRow)
            .where(DecisionRow.at_s < before_s)
            .order_by(col(DecisionRow.at_s).desc(), col(DecisionRow.id).desc())
            .limit(limit)
        )
        notes = session.exec(
            select(TimelineNote)
            .where(TimelineNote.at_s < before_s)
            .order_by(col(TimelineNote.at_s).desc(), col(TimelineNote.id).desc())
            .limit(limit)
        )
        rows = [self._decision(session, each, names) for each in decisions]
        rows += [self._note(session, each, names) for each in notes]
        return sorted(rows, key=lambda row: (row.at_s, row.row), reverse=True)[:limit]

    def one(self, session: Session, row: str, *, names: bool) -> TimelineRow | None:
        decision = session.get(DecisionRow, row)
        if decision is not None:
            return self._decision(session, decision, names)
        note = session.get(TimelineNote, row)
        return self._note(session, note, names) if note is not None else None

    def _decision(self, session: Session, row: DecisionRow, names: bool) -> TimelineRow:
        held = row.outcome == "held"
        detail = self._say(f"reason.{row.reason}") if held else self._about(session, row)
        asks = f".{row.subject}" if row.effect == Effect.CLERK_TASK.value and row.subject else ""
        return TimelineRow(
            row=row.id,
            at_s=row.at_s,
            outcome="held" if held else "sent",
            kind=row.effect,
            title=self._say(f"timeline.{row.effect}{asks}.{row.outcome}"),
            detail=detail,
            reason=(row.reason if held else row.consent) or "",
            who=_first_name(session, row.member) if names else None,
            visit=row.visit,
        )

    def _about(self, session: Session, row: DecisionRow) -> str:
        """What was sent: the product or the kiosk."""
        product = session.get(Product, row.sku) if row.sku else None
        if product is not None:
            return product.short_name
        kiosk = self.shop.kiosk(row.subject)
        return "" if kiosk is None else kiosk.name

    def _note(self, session: Session, note: TimelineNote, names: bool) -> TimelineRow:
        visit = session.get(Visit, note.visit) if note.visit else None
        zone = note.values.get("zone")
        return TimelineRow(
            row=note.id,
            at_s=note.at_s,
            outcome="note",
            kind=note.kind,
            title=self._say(f"timeline.{note.what}", **note.values),
            detail=self.shop.zone_name(zone) if zone else "",
            reason="",
            who=_first_name(session, visit.member) if names and visit is not None else None,
            visit=note.visit,
        )

    def _say(self, key: str, **values: object) -> str:
        return self.texts.say(Key(key), self.shop.language, **values)


def _first_name(session: Session, member: str) -> str | None:
    """None once she was erased."""
    pii = session.get(MemberPii, member)
    return pii.first_name if pii is not None else None
