"""What is known of the gateways right now: their last status, and how much each hears. In memory: the broker retains
their statuses, and a minute's count is soon full again.

Silence is reckoned by the server's own clock: a gateway's may be wrong, and then it would seem silent, or never so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from kiosk_server.messages.keys import Key
from kiosk_server.messages.texts import Texts
from kiosk_server.sites.shop import Shop
from wire.messages.mqtt import GatewayStatus
from wire.messages.screens.radio import GapCard, GatewayCard, GatewaysCard
from wire.messages.site import GatewayPlace

SILENT_AFTER_S = 35.0
"A gateway reports every 10 s: three reports were missed."

DEAF_AFTER_S = 60.0
"In a shop some phone of a stranger is heard every second; a minute of nothing is a fault."

REPEATED_WITHIN_S = 60.0
"An older status of the same boot is a repeat by the broker; one that is older by more comes from a clock set back."

_MINUTE_S = 60.0

State = Literal["ok", "weak", "offline", "unknown"]


@dataclass(slots=True)
class _Heard:
    status: GatewayStatus | None = None
    received_at_s: float = 0.0
    rows: deque[tuple[float, int]] = field(default_factory=deque)
    state: State = "unknown"
    since_s: float | None = None
    "Since when it has that state."
    noted: bool | None = None
    "Whether it was there by the timeline's last line about it; None where there is none."


@dataclass(frozen=True, slots=True)
class News:
    """A gateway came or went, and the timeline does not say so yet."""

    gateway: str
    name: str
    online: bool


class GatewayBoard:
    """Fed by MQTT; read by the desk. `look` must be called about once a second, from one task."""

    def __init__(self, shop: Shop, texts: Texts) -> None:
        self._shop = shop
        self._texts = texts
        self._heard = {place.gateway: _Heard() for place in shop.floor.gateways}
        self._linked_since_s: float | None = float("-inf")
        "Since when the broker can be reached; None while it cannot."

    def knows(self, gateway: str) -> bool:
        return gateway in self._heard

    def status(self, gateway: str) -> GatewayStatus | None:
        """What it said last; None where it has not."""
        heard = self._heard.get(gateway)
        return heard.status if heard is not None else None

    def report(self, status: GatewayStatus, received_at_s: float) -> None:
        """Takes in a status."""
        heard = self._heard[status.gateway]
        if _is_repeat(status, heard.status):
            return
        if not status.online and heard.status is not None:
            # A last will was written before anything was heard: what was said since is worth more.
            status = heard.status.model_copy(update={"online": False})
        heard.status, heard.received_at_s = status, received_at_s

    def count(self, gateway: str, rows: int, at_s: float) -> None:
        self._heard[gateway].rows.append((at_s, rows))
        self._forget(gateway, at_s)

    def name(self, gateway: str) -> str:
        return next((each.name for each in self._shop.floor.gateways if each.gateway == gateway), gateway)

    def all_report(self, now_s: float) -> bool:
        """Whether no gateway is away that was there before. One that never reported is not missed."""
        known = [each for each in self._heard.values() if each.status is not None]
        return not any(_is_away(each, each.received_at_s, now_s) for each in known)

    def well_since_s(self, gateway: str) -> float | None:
        """Since when it has been listening well and looking for the site's beacons; None while it is not."""
        heard = self._heard.get(gateway)
        if heard is None or heard.status is None or heard.state != "ok":
            return None
        in_force = heard.status.config_revision != "" and heard.status.config_refused == ""
        return heard.since_s if in_force else None

    # -- who came and who went -------------------------------------------------------------------------------------

    def remember(self, noted: Mapping[str, bool]) -> None:
        """After a start: who was there by the timeline, so that it is told of what happened meanwhile, and once."""
        for gateway, online in noted.items():
            if gateway in self._heard:
                self._heard[gateway].noted = online

    def look(self, now_s: float, *, linked: bool = True) -> bool:
        """Sees whether anybody's state is another; `linked`: whether the broker can be reached."""
        if not linked:
            self._linked_since_s = None
        elif self._linked_since_s is None:
            self._linked_since_s = now_s
        changed = False
        for heard in self._heard.values():
            state = self._state(heard, now_s)
            if state != heard.state:
                heard.state, heard.since_s = state, heard.received_at_s if state == "offline" else now_s
                changed = True
        return changed

    def news(self) -> list[News]:
        """Who came or went by the last look, until `tell` says that it was noted."""
        found = []
        for gateway, heard in self._heard.items():
            if heard.status is None or self._linked_since_s is None:
                continue
            online = heard.state != "offline"
            if heard.noted is None:
                heard.noted = online
            elif heard.noted != online:
                found.append(News(gateway, self.name(gateway), online))
        return found

    def noted(self, news: Sequence[News]) -> None:
        for each in news:
            self._heard[each.gateway].noted = each.online

    # -- what the desk shows ---------------------------------------------------------------------------------------

    def cards(self, now_s: float, gaps: Mapping[str, list[GapCard]] | None = None) -> GatewaysCard:
        """`gaps` by gateway, newest first."""
        found = gaps or {}
        return GatewaysCard(
            gateways=[self._card(place, now_s, found.get(place.gateway, [])) for place in self._shop.floor.gateways]
        )

    def _card(self, place: GatewayPlace, now_s: float, gaps: list[GapCard]) -> GatewayCard:
        heard = self._heard[place.gateway]
        per_minute = float(sum(count for at_s, count in tuple(heard.rows) if at_s > now_s - _MINUTE_S))
        state = self._state(heard, now_s)
        status = heard.status or GatewayStatus(gateway=place.gateway, boot_id="-", online=False, at_s=0)
        return GatewayCard(
            gateway=place.gateway,
            name=place.name,
            label=place.label,
            zone=place.zone,
            state=state,
            text=self._text(heard, state, per_minute, now_s),
            sightings_per_minute=per_minute,
            heard_at_s=status.heard_at_s,
            outbox_rows=status.outbox_rows,
            scan_mode=status.scan_mode,
            since_s=heard.since_s if state == heard.state else now_s,
            trouble=status.trouble,
            gaps=gaps,
            recoveries=status.recoveries,
            certificate_ends_s=status.certificate_ends_s,
            config_revision=status.config_revision,
            config_refused=status.config_refused,
            version=status.version,
        )

    def _state(self, heard: _Heard, now_s: float) -> State:
        status = heard.status
        if status is None or self._linked_since_s is None:
            return "unknown"
        if _is_away(heard, max(heard.received_at_s, self._linked_since_s), now_s):
            return "offline"
        if not status.scanning or status.trouble or _is_deaf(heard, now_s):
            return "weak"
        return "ok"

    def _text(self, heard: _Heard, state: State, per_minute: float, now_s: float) -> str:
        language, status = self._shop.language, heard.status
        if status is None:
            return self._texts.say(Key.GATEWAY_UNKNOWN, language)
        if state == "unknown":
            return self._texts.say(Key.GATEWAY_NO_BROKER, language)
        if state == "offline":
            return self._texts.say(Key.GATEWAY_OFFLINE, language)
        if not status.scanning:
            return self._texts.say(Key.GATEWAY_NOT_SCANNING, language, why=status.scan_reason)
        if _is_deaf(heard, now_s):
            return self._texts.say(Key.GATEWAY_DEAF, language)
        if status.trouble:
            return status.trouble
        return self._texts.say(Key.GATEWAY_OK, language, count=round(per_minute))

    def _forget(self, gateway: str, now_s: float) -> None:
        rows = self._heard[gateway].rows
        while rows and rows[0][0] < now_s - _MINUTE_S:
            rows.popleft()


def _is_repeat(status: GatewayStatus, previous: GatewayStatus | None) -> bool:
    # A last will carries the instant of its connection, so it is older than the reports that followed.
    if previous is None or not status.online or not previous.online or status.boot_id != previous.boot_id:
        return False
    return 0 < previous.at_s - status.at_s < REPEATED_WITHIN_S


def _is_away(heard: _Heard, last_word_s: float, now_s: float) -> bool:
    return heard.status is None or not heard.status.online or last_word_s < now_s - SILENT_AFTER_S


def _is_deaf(heard: _Heard, now_s: float) -> bool:
    """By its own clock when it reported, and by ours since then."""
    status = heard.status
    if status is None or status.heard_at_s is None:
        return True
    quiet_s = max(0.0, status.at_s - status.heard_at_s) + max(0.0, now_s - heard.received_at_s)
    return quiet_s > DEAF_AFTER_S
