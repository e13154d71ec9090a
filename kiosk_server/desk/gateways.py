"""What is known of the gateways right now: their last status, and how much each hears. In memory: the broker retains
their statuses, and a minute's count is soon full again."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from kiosk_server.messages.keys import Key
from kiosk_server.messages.texts import Texts
from kiosk_server.sites.shop import Shop
from wire.messages.mqtt import GatewayStatus
from wire.messages.screens import GatewayCard, GatewaysCard
from wire.messages.site import GatewayPlace

SILENT_AFTER_S = 35.0
"A gateway reports every 10 s: three reports were missed."

DEAF_AFTER_S = 60.0
"In a shop some phone of a stranger is heard every second; a minute of nothing is a fault."

_MINUTE_S = 60.0

State = Literal["ok", "weak", "offline", "unknown"]


@dataclass(slots=True)
class _Heard:
    status: GatewayStatus | None = None
    rows: deque[tuple[float, int]] = field(default_factory=deque)


class GatewayBoard:
    """Fed by MQTT; read by the desk."""

    def __init__(self, shop: Shop, texts: Texts) -> None:
        self._shop = shop
        self._texts = texts
        self._heard = {place.gateway: _Heard() for place in shop.floor.gateways}

    def knows(self, gateway: str) -> bool:
        return gateway in self._heard

    def report(self, status: GatewayStatus) -> bool:
        """Takes in a status; whether the gateway came or went by it. An older one than the last changes nothing."""
        heard = self._heard[status.gateway]
        previous = heard.status
        # A last will carries the instant of its connection, so it is older than the reports that followed.
        if previous is not None and status.online and status.at_s < previous.at_s and previous.online:
            return False
        heard.status = status
        return previous is not None and previous.online != status.online

    def count(self, gateway: str, rows: int, at_s: float) -> None:
        self._heard[gateway].rows.append((at_s, rows))
        self._forget(gateway, at_s)

    def name(self, gateway: str) -> str:
        return next((each.name for each in self._shop.floor.gateways if each.gateway == gateway), gateway)

    def all_report(self, now_s: float) -> bool:
        """Whether no gateway is away that was there before. One that never reported is not missed."""
        known = [each.status for each in self._heard.values() if each.status is not None]
        return not any(_is_away(status, now_s) for status in known)

    def cards(self, now_s: float) -> GatewaysCard:
        return GatewaysCard(gateways=[self._card(place, now_s) for place in self._shop.floor.gateways])

    def _card(self, place: GatewayPlace, now_s: float) -> GatewayCard:
        heard = self._heard[place.gateway]
        per_minute = float(sum(count for at_s, count in tuple(heard.rows) if at_s > now_s - _MINUTE_S))
        state, text = self._state(heard.status, per_minute, now_s)
        status = heard.status
        return GatewayCard(
            gateway=place.gateway,
            name=place.name,
            label=place.label,
            zone=place.zone,
            state=state,
            text=text,
            sightings_per_minute=per_minute,
            heard_at_s=status.heard_at_s if status else None,
            outbox_rows=status.outbox_rows if status else 0,
            scan_mode=status.scan_mode if status else "",
        )

    def _state(self, status: GatewayStatus | None, per_minute: float, now_s: float) -> tuple[State, str]:
        language = self._shop.language
        if status is None:
            return "unknown", self._texts.say(Key.GATEWAY_UNKNOWN, language)
        if _is_away(status, now_s):
            return "offline", self._texts.say(Key.GATEWAY_OFFLINE, language)
        if not status.scanning:
            return "weak", self._texts.say(Key.GATEWAY_NOT_SCANNING, language, why=status.scan_reason)
        if status.heard_at_s is None or status.heard_at_s < now_s - DEAF_AFTER_S:
            return "weak", self._texts.say(Key.GATEWAY_DEAF, language)
        return "ok", self._texts.say(Key.GATEWAY_OK, language, count=round(per_minute))

    def _forget(self, gateway: str, now_s: float) -> None:
        rows = self._heard[gateway].rows
        while rows and rows[0][0] < now_s - _MINUTE_S:
            rows.popleft()


def _is_away(status: GatewayStatus, now_s: float) -> bool:
    return not status.online or status.at_s < now_s - SILENT_AFTER_S
