"""What the desk shows of the beacons: how each is, since when, and how it got there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Protocol

from sqlmodel import Session, col, select

from kiosk_server.beacons.hearing import DAY_S, day_of
from kiosk_server.beacons.registry import all_beacons
from kiosk_server.beacons.tables import Beacon, BeaconDay, BeaconHeard
from kiosk_server.beacons.wear import (
    BASELINE_DAYS,
    Day,
    Judgement,
    Listener,
    Observed,
    State,
    fall_db,
    judge,
    own_fall_db,
)
from kiosk_server.messages.keys import Key
from kiosk_server.messages.texts import Texts
from kiosk_server.sites.shop import Shop
from wire.messages.screens.radio import BeaconCard, BeaconsCard, TrendDay
from wire.messages.site import Battery

FRESH_S = 5.0
"The desk looks whenever anybody walks; readings come once a minute."

DAYS_FRESH_S = 60.0
"A day's mean moves slowly, and there are thousands of them."

_WORST_FIRST = (State.DYING, State.SILENT, State.WEAK, State.UNKNOWN, State.OK)


class Gateways(Protocol):
    """What is asked about the gateways."""

    def well_since_s(self, gateway: str) -> float | None: ...


@dataclass(frozen=True, slots=True)
class _Trend:
    day: Day
    battery_mv: float | None


_Days = Mapping[tuple[str, str], Sequence[_Trend]]
"By beacon id and gateway, oldest first."


@dataclass(slots=True)
class BeaconBoard:
    """Reads the tables, judges, and remembers the outcome for a moment. From any thread."""

    shop: Shop
    texts: Texts
    gateways: Gateways
    _cards: tuple[float, BeaconsCard] | None = None
    _days: tuple[float, _Days] | None = None
    _lock: Lock = field(default_factory=Lock)

    def cards(self, session: Session, now_s: float, *, looks_after: bool) -> BeaconsCard:
        """`looks_after`: whether this viewer adds and changes beacons, and so sees what they send."""
        with self._lock:
            if self._cards is None or not 0 <= now_s - self._cards[0] < FRESH_S:
                self._cards = (now_s, BeaconsCard(beacons=self._judged(session, now_s)))
            card = self._cards[1]
        if looks_after:
            return card
        return BeaconsCard(beacons=[each.model_copy(update={"identity": ""}) for each in card.beacons])

    def changed(self) -> None:
        """A beacon was added, changed or removed: the next look reads everything anew."""
        with self._lock:
            self._cards = self._days = None

    def _judged(self, session: Session, now_s: float) -> list[BeaconCard]:
        beacons = all_beacons(session, self.shop.site)
        if not beacons:
            return []
        heard: defaultdict[str, list[BeaconHeard]] = defaultdict(list)
        for row in session.exec(select(BeaconHeard)):
            heard[row.beacon].append(row)
        days = self._recent_days(session, now_s)
        today = day_of(now_s)
        falls = {pair: fall_db([each.day for each in found], today) for pair, found in days.items()}
        own = _own_falls(falls)
        cards = []
        for beacon in beacons:
            listeners = [self._listener(row, falls.get((beacon.id, row.gateway)), own) for row in heard[beacon.id]]
            cards.append(self._card(beacon, heard[beacon.id], listeners, days, now_s))
        return sorted(cards, key=lambda card: (_WORST_FIRST.index(State(card.state)), card.name.lower(), card.beacon))

    def _listener(self, row: BeaconHeard, fall: float | None, own: Mapping[str, float]) -> Listener:
        return Listener(
            gateway=row.gateway,
            heard_at_s=row.heard_at_s,
            minutes=row.minutes,
            well_since_s=self.gateways.well_since_s(row.gateway),
            fall_db=None if fall is None else fall - own.get(row.gateway, 0.0),
        )

    def _card(
        self, beacon: Beacon, heard: list[BeaconHeard], listeners: list[Listener], days: _Days, now_s: float
    ) -> BeaconCard:
        telling = max((row for row in heard if row.battery_mv is not None), key=_newest, default=None)
        since = [self.gateways.well_since_s(place.gateway) for place in self.shop.floor.gateways]
        seen = Observed(
            battery=Battery(beacon.battery),
            known_since_s=beacon.created_at_s,
            listeners=listeners,
            somebody_well_since_s=min((each for each in since if each is not None), default=None),
            battery_mv=telling.battery_mv if telling else None,
            temperature_c=telling.temperature_c if telling else None,
        )
        judged = judge(seen, now_s)
        best = max(heard, key=lambda row: (row.heard_at_s > now_s - DAY_S, row.rssi_dbm), default=None)
        trend = days.get((beacon.id, best.gateway), []) if best else []
        return BeaconCard(
            beacon=beacon.beacon,
            name=beacon.name,
            kind=beacon.kind,
            zone=beacon.zone,
            zone_name=self.shop.zone_name(beacon.zone),
            x_m=beacon.x_m,
            y_m=beacon.y_m,
            battery=Battery(beacon.battery),
            identity=beacon.identity or "",
            state=judged.state.value,
            text=self._sentence(judged, seen, now_s),
            heard_at_s=judged.heard_at_s,
            gateway=best.gateway if best else None,
            rssi_dbm=best.rssi_dbm if best else None,
            trend=[_told(each) for each in trend],
            battery_mv=seen.battery_mv,
            temperature_c=seen.temperature_c,
        )

    def _sentence(self, judged: Judgement, seen: Observed, now_s: float) -> str:
        values = {
            "volts": f"{(seen.battery_mv or 0) / 1000:.2f}",
            "fall": f"{judged.fall_db or 0:.0f}",
            "when": "" if judged.heard_at_s is None else self._when(judged.heard_at_s, now_s),
        }
        return self.texts.say(Key(f"beacon.{judged.why}"), self.shop.language, **values)

    def _when(self, at_s: float, now_s: float) -> str:
        at, now = (datetime.fromtimestamp(each, UTC).astimezone(self.shop.time_zone) for each in (at_s, now_s))
        clock = f"{at:%H:%M}"
        if at.date() == now.date():
            return self.texts.say(Key.WHEN_CLOCK, self.shop.language, clock=clock)
        month = self.texts.say(Key(f"month.{at.month}"), self.shop.language)
        return self.texts.say(Key.WHEN_INSTANT, self.shop.language, day=at.day, month=month, clock=clock)

    def _recent_days(self, session: Session, now_s: float) -> _Days:
        if self._days is None or not 0 <= now_s - self._days[0] < DAYS_FRESH_S:
            self._days = (now_s, _read_days(session, day_of(now_s) - max(BASELINE_DAYS)))
        return self._days[1]


def _read_days(session: Session, since: int) -> _Days:
    found: defaultdict[tuple[str, str], list[_Trend]] = defaultdict(list)
    rows = select(BeaconDay).where(BeaconDay.day >= since).order_by(col(BeaconDay.day))
    for row in session.exec(rows):
        day = Day(row.day, row.rssi_sum_db / row.minutes, row.minutes)
        battery_mv = row.battery_sum_mv / row.battery_minutes if row.battery_minutes else None
        found[row.beacon, row.gateway].append(_Trend(day, battery_mv))
    return found


def _own_falls(falls: Mapping[tuple[str, str], float | None]) -> dict[str, float]:
    """By gateway."""
    by_gateway: defaultdict[str, list[float]] = defaultdict(list)
    for (_, gateway), fall in falls.items():
        if fall is not None:
            by_gateway[gateway].append(fall)
    return {gateway: own_fall_db(found) for gateway, found in by_gateway.items()}


def _told(trend: _Trend) -> TrendDay:
    return TrendDay(
        day_s=trend.day.day * DAY_S,
        rssi_dbm=round(trend.day.rssi_dbm, 1),
        battery_mv=None if trend.battery_mv is None else round(trend.battery_mv),
    )


def _newest(row: BeaconHeard) -> float:
    return row.heard_at_s
