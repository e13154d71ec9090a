"""The desk's whole view, and the states that keep it true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from sqlmodel import Session, col, func, select

from kiosk_server.beacons.board import BeaconBoard
from kiosk_server.campaigns import switch
from kiosk_server.database.outbox import Stored
from kiosk_server.desk.clerks import ClerkBoard
from kiosk_server.desk.gaps import recent_gaps
from kiosk_server.desk.gateways import GatewayBoard
from kiosk_server.desk.timeline import Timeline
from kiosk_server.errors import NotSignedIn
from kiosk_server.fleet.cards import Fleet
from kiosk_server.live.screens import Viewer
from kiosk_server.members.tables import MemberPii
from kiosk_server.sites.shop import Shop
from kiosk_server.staff.accounts import ADMIN, MANAGER, person
from kiosk_server.visits.tables import DecisionRow, TaskState, Visit
from wire.messages.screens.desk import DeskView, PresenceCard, TotalsCard, ZonePresence

SEES_NAMES = frozenset({MANAGER, ADMIN})
"A clerk learns a name by opening the client card, which is audited; the desk shows all names at once."

TIMELINE_ROWS = 60
"A screenful and some to scroll; older ones are fetched."


@dataclass(frozen=True, slots=True)
class Desk:
    shop: Shop
    board: GatewayBoard
    beacons: BeaconBoard
    clerks: ClerkBoard
    fleet: Fleet
    timeline: Timeline
    clock: Callable[[], float]

    def view(self, session: Session, viewer: Viewer) -> DeskView:
        staff = person(session, viewer.subject)
        if staff is None:
            raise NotSignedIn
        now_s = self.clock()
        names = sees_names(viewer)
        return DeskView(
            staff=staff.card(),
            site=self.shop.card(),
            floor=self.shop.floor,
            presence=presence_card(session, self.shop, names=names),
            gateways=self.board.cards(now_s, recent_gaps(session, now_s)),
            beacons=self.beacons.cards(session, now_s, looks_after=names),
            totals=totals_card(session, self.shop, now_s),
            outgoing=switch.card(session, self.shop.site),
            timeline=self.timeline.newest(session, float("inf"), TIMELINE_ROWS, names=names),
            clerks=self.clerks.card(session, now_s),
            kiosks=self.fleet.card(session, now_s),
        )

    def states(self, session: Session, viewer: Viewer) -> Mapping[str, BaseModel]:
        now_s = self.clock()
        return {
            "presence": presence_card(session, self.shop, names=sees_names(viewer)),
            "gateways": self.board.cards(now_s, recent_gaps(session, now_s)),
            "beacons": self.beacons.cards(session, now_s, looks_after=sees_names(viewer)),
            "totals": totals_card(session, self.shop, now_s),
            "outgoing": switch.card(session, self.shop.site),
            "clerks": self.clerks.card(session, now_s),
            "kiosks": self.fleet.card(session, now_s),
        }

    def event_body(self, session: Session, viewer: Viewer, stored: Stored) -> dict[str, Any] | None:
        """The outbox only names the row; what it says depends on who looks."""
        row = self.timeline.one(session, stored.id, names=sees_names(viewer))
        return row.model_dump(mode="json") if row is not None else None


def sees_names(viewer: Viewer) -> bool:
    return not SEES_NAMES.isdisjoint(viewer.roles)


def presence_card(session: Session, shop: Shop, *, names: bool) -> PresenceCard:
    """Who is here now, by zone."""
    here = session.exec(
        select(Visit.zone, MemberPii.first_name)
        .join(MemberPii, col(MemberPii.member) == col(Visit.member), isouter=True)
        .where(Visit.site == shop.site, col(Visit.ended_at_s).is_(None))
        .order_by(col(Visit.started_at_s))
    ).all()
    by_zone: defaultdict[str | None, list[str]] = defaultdict(list)
    for zone, first_name in here:
        by_zone[zone].append(first_name or "")
    zones = [
        ZonePresence(
            zone=zone.zone,
            name=zone.name,
            count=len(by_zone[zone.zone]),
            first_names=[name for name in by_zone[zone.zone] if name] if names else None,
        )
        for zone in shop.floor.zones
    ]
    return PresenceCard(zones=zones, total=len(here))


def totals_card(session: Session, shop: Shop, now_s: float) -> TotalsCard:
    since_s = midnight_s(now_s, shop.time_zone)
    outcomes = dict(
        session.exec(
            select(DecisionRow.outcome, func.count())
            .where(DecisionRow.at_s >= since_s)
            .group_by(col(DecisionRow.outcome))
        ).all()
    )
    here = select(func.count()).select_from(Visit).where(Visit.site == shop.site, col(Visit.ended_at_s).is_(None))
    waits = session.exec(
        select(func.min(TaskState.at_s) - func.min(Visit.started_at_s))
        .join(Visit, col(Visit.id) == col(TaskState.visit))
        .where(TaskState.state == "claimed", TaskState.at_s >= since_s)
        .group_by(col(TaskState.task))
    ).all()
    return TotalsCard(
        in_store=session.exec(here).one(),
        sent_today=outcomes.get("sent", 0),
        held_today=outcomes.get("held", 0),
        median_claim_s=round(max(median(waits), 0.0), 1) if waits else None,
    )


def midnight_s(now_s: float, zone: ZoneInfo) -> float:
    """When the site's day began."""
    today = datetime.fromtimestamp(now_s, UTC).astimezone(zone).date()
    return datetime.combine(today, time(), zone).timestamp()
